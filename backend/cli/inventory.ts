import { CommanderError } from 'commander';
import { readEnvFile } from '../../scripts/readEnvFile.ts';
import { OperatorError } from '../services/operatorError.ts';
import { listenForStop } from '../stopSignal.ts';
import { type CommandContext, withDatabase } from './commandContext.ts';
import { reasonOf } from './output/reasonOf.ts';
import { createProgram } from './program.ts';

const FAILED = 1;
const WRONG_USAGE = 2;

const stop = listenForStop();
const readerGone = new AbortController();
let outputError: Error | undefined;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') outputError ??= error;
  readerGone.abort(); // `inventory products list | head` has seen enough
});
const signal = AbortSignal.any([stop, readerGone.signal]);

try {
  readEnvFile();
  const context = { signal, withDatabase: withDatabase.bind(undefined, signal) };
  await createProgram(context as CommandContext).parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USAGE;
  const isExplained = error instanceof OperatorError;
  if (readerGone.signal.aborted && !outputError && !isExplained) return 0;
  const { message, cause } = error as Error;
  const lines = stop.aborted && !isExplained ? ['Stopped.'] : [message, reasonOf(cause)];
  if (outputError) lines.unshift(`Standard output cannot be written: ${outputError.message}`);
  process.stderr.write(`${lines.filter(Boolean).join('\n')}\n`);
  return FAILED;
}
