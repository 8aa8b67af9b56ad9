import {
  type OpenDatabase,
  type OpenOptions,
  openDatabase,
} from '../backend/services/operator/openDatabase.ts';
import { writeMessage } from './output/writeMessage.ts';

/** What a command works with. */
export interface CommandContext {
  /** Aborted by Ctrl-C, and when nobody reads our output any more. */
  signal: AbortSignal;
  /** Opens the database, with its schema up to date, and closes it behind the work. */
  withDatabase<Result>(
    work: (database: OpenDatabase) => Promise<Result>,
    options?: OpenOptions,
  ): Promise<Result>;
}

export function openContext(signal: AbortSignal): CommandContext {
  return {
    signal,
    async withDatabase(work, options) {
      const database = await openDatabase(signal, writeMessage, options);
      try {
        return await work(database);
      } finally {
        await database.close();
      }
    },
  };
}
