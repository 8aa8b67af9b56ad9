import { lstatSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigError, projectRoot, settingNames } from './config.ts';
import { nearestName } from './nearestName.ts';
import { parseEnvFile } from './parseEnvFile.ts';
import { printableLines, quoted } from './printable.ts';

/** Not settings of the service, but read by what it is made of. */
const ofOthers = /^(PGPASSWORD|PGPASSFILE|TZ|OTEL_[A-Z_]+)$/;

const reasons: Record<string, string> = {
  EACCES: 'may not be read by this user',
  EPERM: 'may not be read by this user',
  EISDIR: 'is a directory',
  ENOENT: 'is a link to nothing',
};

/**
 * Adds the settings in the project's `.env` to the environment, which wins.
 *
 * @throws {ConfigError} with all that is wrong with the file; nothing of it is used then.
 */
export function readEnvFile(path = resolve(projectRoot, '.env')): void {
  const bytes = readBytes(path);
  if (!bytes) return;
  const { values, faults } = parseEnvFile(bytes);
  const others: string[] = [];
  for (const name of values.keys()) {
    if (settingNames.includes(name) || ofOthers.test(name)) continue;
    const nearest = nearestName(name, settingNames);
    if (nearest) faults.push(`${quoted(name)} is no setting: did you mean ${nearest}?`);
    else others.push(name);
  }
  if (faults.length > 0) throw new ConfigError(faults.map((fault) => `${path}: ${fault}`));
  for (const name of others) {
    process.stderr.write(
      printableLines(`${path}: ${quoted(name)} is no setting of this service.\n`),
    );
  }
  for (const [name, value] of values) process.env[name] ??= value;
}

/** Undefined if there is no such file. */
function readBytes(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && !lstatSync(path, { throwIfNoEntry: false })) return undefined;
    throw new ConfigError([`${path} ${reasons[code] ?? `cannot be read: ${message}`}`]);
  }
}
