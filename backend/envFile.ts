import { lstatSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigError, projectRoot, settingNames } from './config.ts';
import { nearestName, relatedName } from './nearestName.ts';
import { parseEnvFile } from './parseEnvFile.ts';
import { printableLines, quoted } from './printable.ts';

const exporterOptions =
  'ENDPOINT HEADERS TIMEOUT PROTOCOL COMPRESSION INSECURE CERTIFICATE CLIENT_KEY CLIENT_CERTIFICATE';

/** Of OpenTelemetry's specification, as far as it is about traces. */
const ofTraces = [
  ...'SDK_DISABLED SERVICE_NAME RESOURCE_ATTRIBUTES PROPAGATORS LOG_LEVEL CONFIG_FILE'.split(' '),
  ...'TRACES_EXPORTER TRACES_SAMPLER TRACES_SAMPLER_ARG NODE_RESOURCE_DETECTORS'.split(' '),
  ...'BSP_SCHEDULE_DELAY BSP_EXPORT_TIMEOUT BSP_MAX_QUEUE_SIZE BSP_MAX_EXPORT_BATCH_SIZE'.split(
    ' ',
  ),
  ...'ATTRIBUTE_VALUE_LENGTH_LIMIT ATTRIBUTE_COUNT_LIMIT SPAN_ATTRIBUTE_COUNT_LIMIT'.split(' '),
  ...'SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT SPAN_EVENT_COUNT_LIMIT SPAN_LINK_COUNT_LIMIT'.split(' '),
  ...'EVENT_ATTRIBUTE_COUNT_LIMIT LINK_ATTRIBUTE_COUNT_LIMIT EXPORTER_ZIPKIN_ENDPOINT'.split(' '),
  ...exporterOptions.split(' ').map((option) => `EXPORTER_OTLP_${option}`),
  ...exporterOptions.split(' ').map((option) => `EXPORTER_OTLP_TRACES_${option}`),
].map((name) => `OTEL_${name}`);

/** Settings of the service, and of what it is made of. */
const names = [...settingNames, 'PGPASSWORD', 'PGPASSFILE', 'TZ', ...ofTraces];

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
    if (names.includes(name)) continue;
    const nearest = nearestName(name, names);
    if (nearest) faults.push(`${quoted(name)} is no setting: did you mean ${nearest}?`);
    else others.push(name);
  }
  if (faults.length > 0) throw new ConfigError(faults.map((fault) => `${path}: ${fault}`));
  for (const name of others) {
    const related = relatedName(name, names);
    const hint = related ? `; ${related} is` : '';
    const line = `${path}: ${quoted(name)} is no setting of this service${hint}.\n`;
    process.stderr.write(printableLines(line));
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
