import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

const TRIES_AT_ONCE = 4;
const RETRY_INTERVAL_MS = 20;
const TOO_MANY_CONNECTIONS = '53300';

export interface ConnectionTaker {
  /** Resolves when PostgreSQL has refused it a connection because there are too many. */
  untilRefused(): Promise<void>;
  /** The sessions of the servers. */
  countOthers(): Promise<number>;
  /** Ends all its sessions. */
  leave(): Promise<void>;
}

/** Takes every connection that it gets, and goes on trying. */
export function takeConnections(url: string): ConnectionTaker {
  const sessions: pg.Client[] = [];
  const refused = Promise.withResolvers<void>();
  let isLeaving = false;

  async function take(): Promise<void> {
    while (!isLeaving) {
      const session = new pg.Client({ connectionString: url, application_name: 'tools' });
      session.on('error', () => {}); // whoever asks it hears of it
      try {
        await session.connect();
        sessions.push(session);
      } catch (error) {
        if ((error as { code?: string }).code === TOO_MANY_CONNECTIONS) refused.resolve();
        await sleep(RETRY_INTERVAL_MS);
      }
    }
  }

  const takers = Array.from({ length: TRIES_AT_ONCE }, take);
  return {
    untilRefused: () => refused.promise,
    async countOthers() {
      const found = await sessions[0]?.query(
        `SELECT FROM pg_stat_activity WHERE application_name LIKE 'inventory%'`,
      );
      return found?.rowCount ?? 0;
    },
    async leave() {
      isLeaving = true;
      await Promise.all(takers);
      await Promise.all(sessions.map((session) => session.end()));
    },
  };
}
