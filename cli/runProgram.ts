import { type Command, CommanderError } from 'commander';
import { readEnvFile } from '../backend/envFile.ts';
import { OperatorError } from '../backend/services/operator/operatorError.ts';
import { listenForStop } from '../backend/stopSignal.ts';
import { type CommandContext, openContext } from './commandContext.ts';
import { hintFor } from './output/hintFor.ts';
import { messageOf } from './output/messageOf.ts';
import { writeMessage } from './output/writeMessage.ts';

const FAILED = 1;
const WRONG_USAGE = 2;

/** Runs the command line of this process to its end, and sets the exit code. */
export async function runProgram(
  createProgram: (context: CommandContext) => Command,
): Promise<void> {
  const stop = listenForStop();
  const readerGone = new AbortController();
  let outputError: Error | undefined;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') outputError ??= error;
    readerGone.abort(); // `inventory products list | head` has seen enough
  });

  try {
    readEnvFile();
    const context = openContext(AbortSignal.any([stop, readerGone.signal]));
    await createProgram(context).parseAsync();
  } catch (error) {
    process.exitCode = exitCodeOf(error);
  }

  function exitCodeOf(error: unknown): number {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USAGE;
    const isExplained = error instanceof OperatorError;
    if (readerGone.signal.aborted && !outputError && !isExplained) return 0;
    const { message, cause } = error as Error;
    const lines =
      stop.aborted && !isExplained ? ['Stopped.'] : [message, messageOf(cause), hintFor(error)];
    if (outputError) lines.unshift(`Standard output cannot be written: ${outputError.message}`);
    writeMessage(lines.filter(Boolean).join('\n'));
    return FAILED;
  }
}
