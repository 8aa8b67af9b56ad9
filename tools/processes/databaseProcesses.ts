import { childrenOf, parentOf, signalIfThere } from './processTree.ts';
import type { TestPostgres } from './testPostgres.ts';
import { withSession } from './withSession.ts';

/** The processes of a PostgreSQL, so that all of them can get a signal. */
export interface DatabaseProcesses {
  postmaster: number;
  /** Stops all of them; nothing of it runs until `signalAll`. */
  stopAll(): Promise<void>;
  signalAll(signal: NodeJS.Signals): Promise<void>;
  /** The processes of the servers' sessions. */
  sessions(): Promise<number[]>;
}

export async function findDatabaseProcesses(url: string): Promise<DatabaseProcesses> {
  const postmaster = await withSession(url, async (session) => {
    const { rows } = await session.query('SELECT pg_backend_pid() AS pid');
    return parentOf(rows[0].pid);
  });
  if (!postmaster) throw new Error('PostgreSQL does not run on this machine.');

  async function signalAll(signal: NodeJS.Signals): Promise<void> {
    const children = await childrenOf(postmaster as number);
    for (const pid of [postmaster as number, ...children]) signalIfThere(pid, signal);
  }

  return {
    postmaster,
    async stopAll() {
      signalIfThere(postmaster, 'SIGSTOP'); // it first: it starts no more of them
      await signalAll('SIGSTOP');
    },
    signalAll,
    async sessions() {
      const found = await withSession(url, (session) =>
        session.query(`SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'inventory%'`),
      );
      return found.rows.map(({ pid }) => pid);
    },
  };
}

/** Kills all of them in one moment, as when the power fails. */
export async function killAtOnce(postgres: TestPostgres): Promise<void> {
  const { stopAll, signalAll } = await findDatabaseProcesses(postgres.url);
  await stopAll();
  await signalAll('SIGKILL');
  await postgres.kill('SIGKILL');
}
