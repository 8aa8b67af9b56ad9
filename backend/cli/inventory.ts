import { CommanderError } from 'commander';
import { readEnvFile } from '../../scripts/readEnvFile.ts';
import { OperatorError } from '../services/operatorError.ts';
import { listenForStop } from '../stopSignal.ts';
import { type CommandContext, withDatabase } from './commandContext.ts';
import { createProgram } from './program.ts';

const FAILED = 1;
const WRONG_USAGE = 2;

const stop = listenForStop();
const readerGone = new AbortController();
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
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
  if (readerGone.signal.aborted) return 0;
  const { message, cause } = error as Error;
  const isExplained = !stop.aborted || error instanceof OperatorError;
  const lines = isExplained ? [message, (cause as Error | undefined)?.message] : ['Stopped.'];
  process.stderr.write(`${lines.filter(Boolean).join('\n')}\n`);
  return FAILED;
}
