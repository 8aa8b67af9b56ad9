import { type OpenDatabase, openDatabase } from '../backend/services/operator/openDatabase.ts';
import { writeMessage } from './output/writeMessage.ts';

/** Who waits longer than this is told what for. */
const SILENT_WAIT_MS = 1_500;

/** What a command works with. */
export interface CommandContext {
  /** Aborted by Ctrl-C, and when nobody reads our output any more. */
  signal: AbortSignal;
  /** Opens the database, with its schema up to date, and closes it behind the work. */
  withDatabase<Result>(work: (database: OpenDatabase) => Promise<Result>): Promise<Result>;
}

export function openContext(signal: AbortSignal): CommandContext {
  return {
    signal,
    async withDatabase(work) {
      const timer = setTimeout(writeMessage, SILENT_WAIT_MS, 'Waiting for the database …');
      const database = await openDatabase(signal).finally(() => clearTimeout(timer));
      try {
        if (database.wasMigrated) {
          writeMessage('The tables were made or changed: this database was not up to date.');
        }
        return await work(database);
      } finally {
        await database.close();
      }
    },
  };
}
