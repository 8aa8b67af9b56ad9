import { signalIfThere } from '../../processes/processTree.ts';
import { changeSettings, withSession } from '../../processes/withSession.ts';
import type { Fault, FaultContext } from './fault.ts';

/** All processes at once, as when the machine loses its power. */
const databaseKilled: Fault = async ({ setup, processes, last }) => {
  await processes.stopAll();
  await processes.signalAll('SIGKILL');
  await setup.postgres.kill('SIGKILL');
  await last(0, 2_000);
  await setup.postgres.start();
};

/** Only the first process: its sessions end when they notice. */
const postmasterKilled: Fault = async ({ setup, last }) => {
  await setup.postgres.kill('SIGKILL');
  await last(0, 1_000);
  await setup.postgres.start();
};

/** PostgreSQL then ends all sessions and recovers. */
const sessionKilled: Fault = async ({ setup, random, processes }) => {
  const sessions = await processes.sessions();
  if (sessions.length > 0) signalIfThere(random.pick(sessions), 'SIGKILL');
  await setup.postgres.start(); // resolves when it lets somebody in
};

const databaseRestarted: Fault = async ({ setup, last }) => {
  await setup.postgres.kill('SIGINT');
  await last(0, 500);
  await setup.postgres.start();
};

const databaseFrozen: Fault = async ({ processes, last }) => {
  await processes.stopAll();
  try {
    await last(500, 6_000);
  } finally {
    await processes.signalAll('SIGCONT');
  }
};

const sessionsTerminated: Fault = (context) => askEachSession(context, 'pg_terminate_backend');
const queriesCancelled: Fault = (context) => askEachSession(context, 'pg_cancel_backend');

async function askEachSession({ setup, random, processes, last }: FaultContext, what: string) {
  for (let round = random.between(3, 12); round > 0; round -= 1) {
    const some = (await processes.sessions()).filter(() => random.chance(0.4));
    await withSession(setup.postgres.url, (session) =>
      session.query(`SELECT ${what}(pid) FROM unnest($1::int[]) AS pid`, [some]),
    );
    await last(10, 200);
  }
}

/** As a failover's old primary, or a full disk, may make it. */
const databaseReadOnly: Fault = async ({ setup, last }) => {
  const say = (value: string) =>
    changeSettings(setup.postgres.url, { default_transaction_read_only: value });
  await say('on');
  await last(500, 5_000);
  await say('off');
};

export const databaseFaults = {
  'database: all its processes killed': databaseKilled,
  'database: postmaster killed': postmasterKilled,
  'database: a session killed': sessionKilled,
  'database: restarted': databaseRestarted,
  'database: frozen': databaseFrozen,
  'database: sessions terminated': sessionsTerminated,
  'database: statements cancelled': queriesCancelled,
  'database: read-only': databaseReadOnly,
};
