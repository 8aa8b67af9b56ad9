import { InvalidArgumentError } from 'commander';

/** Reads who may read a file, as for chmod. */
export function fileMode(text: string): number {
  if (/^0?[0-7]{3}$/.test(text)) return Number.parseInt(text, 8);
  throw new InvalidArgumentError('It must have three digits from 0 to 7, such as 640.');
}
