import { InvalidArgumentError, Option } from 'commander';

/** Only the owner, unless the operator says otherwise. */
export function modeOption(file: string): Option {
  return new Option('--mode <mode>', `who may read ${file}, as for chmod`)
    .argParser(fileMode)
    .default(0o600, '600');
}

/** Reads who may read a file, as for chmod. */
function fileMode(text: string): number {
  if (/^0?[0-7]{3}$/.test(text)) return Number.parseInt(text, 8);
  throw new InvalidArgumentError('It must have three digits from 0 to 7, such as 640.');
}
