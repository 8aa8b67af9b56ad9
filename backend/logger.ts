import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Logger, pino } from 'pino';
import { escapeControls } from './printable.ts';

const MAX_MESSAGE_LENGTH = 500;
const MAX_STACK_LENGTH = 2_000;
/** What may wait for whoever reads the log; lines beyond it are dropped. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;
const END_TIMEOUT_MS = 1_000;

let output: ReturnType<typeof pino.destination> | undefined;

/**
 * Logs lines of JSON, which name the worker if there are several; what libraries warn of, too. An
 * error is logged without its statement, which may be long and hold keys.
 */
export function createLogger(level: string, worker?: number): Logger {
  const serializers = { err: describeError, reason: describeError };
  output = openOutput();
  const alone = pino({ level, serializers, hooks: { streamWrite: escapeLine } }, output);
  const logger = worker === undefined ? alone : alone.child({ worker });
  console.warn = (message) => logger.warn(message); // Sequelize warns there
  return logger;
}

/** JSON leaves some characters as they are that a terminal acts on; so written, they mean the same. */
function escapeLine(line: string): string {
  return `${escapeControls(line.slice(0, -1))}\n`;
}

/** Writes what is left, as far as it is taken, and no line that comes after it. */
export async function endLog(): Promise<void> {
  if (!output) return;
  const ended = once(output, 'close').catch(() => {});
  output.end();
  output.write = () => true;
  await Promise.race([ended, sleep(END_TIMEOUT_MS, undefined, { ref: false })]);
}

/** Logs the lines of another process as they are. */
export function forwardLog(lines: Readable): void {
  let rest = '';
  lines.setEncoding('utf8').on('data', (text: string) => {
    const end = text.lastIndexOf('\n') + 1;
    if (end > 0) output?.write(rest + text.slice(0, end));
    rest = end > 0 ? text.slice(end) : rest + text;
  });
}

/** Standard output. A full disk, or a reader that has stopped, keeps nobody waiting but the log. */
function openOutput() {
  const opened = pino.destination({ sync: false, maxLength: MAX_WAITING_BYTES });
  opened.flushSync = () => {}; // at the exit of the process: it would try again for ever
  let isTold = false;
  opened.on('error', ({ message }: Error) => {
    if (!isTold) process.stderr.write(`Lines of the log are lost: ${message}\n`);
    isTold = true; // the next line is tried again
  });
  return opened;
}

/** What an error says, as far as it helps to find its cause. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, cause } = error;
  const { code = (error as { original?: { code?: string } }).original?.code } = error as {
    code?: string;
  };
  return {
    type: name,
    message: message.slice(0, MAX_MESSAGE_LENGTH),
    ...(code !== undefined && { code }),
    stack: stack?.slice(0, MAX_STACK_LENGTH),
    ...(cause !== undefined && { cause: describeError(cause) }),
  };
}
