import { printableLines } from './printable.ts';

/** What a person needs who started the server: the cause, without a stack, fit for a terminal. */
export function explain(error: unknown): string {
  const { message, cause } = error as Error;
  return printableLines(cause instanceof Error ? `${message}\n${cause.message}` : message);
}
