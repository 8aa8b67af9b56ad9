import { changeSettings, withSession } from '../database.ts';
import { signalIfThere } from '../databaseProcesses.ts';
import type { Fault, Scene } from './fault.ts';

/** All processes at once, as when the machine loses its power. */
const databaseKilled: Fault = async ({ site, processes, last }) => {
  await processes.stopAll();
  await processes.signalAll('SIGKILL');
  await site.postgres.kill('SIGKILL');
  await last(0, 2_000);
  await site.postgres.start();
};

/** The first process alone: its sessions end when they notice. */
const postmasterKilled: Fault = async ({ site, last }) => {
  await site.postgres.kill('SIGKILL');
  await last(0, 1_000);
  await site.postgres.start();
};

/** PostgreSQL then ends all sessions and recovers. */
const sessionKilled: Fault = async ({ site, random, processes }) => {
  const sessions = await processes.sessions();
  if (sessions.length > 0) signalIfThere(random.pick(sessions), 'SIGKILL');
  await site.postgres.start(); // resolves when it lets somebody in
};

const databaseRestarted: Fault = async ({ site, last }) => {
  await site.postgres.kill('SIGINT');
  await last(0, 500);
  await site.postgres.start();
};

const databaseFrozen: Fault = async ({ processes, last }) => {
  await processes.stopAll();
  try {
    await last(500, 6_000);
  } finally {
    await processes.signalAll('SIGCONT');
  }
};

const sessionsTerminated: Fault = (scene) => askEachSession(scene, 'pg_terminate_backend');
const queriesCancelled: Fault = (scene) => askEachSession(scene, 'pg_cancel_backend');

async function askEachSession({ site, random, processes, last }: Scene, what: string) {
  for (let round = random.between(3, 12); round > 0; round -= 1) {
    const some = (await processes.sessions()).filter(() => random.chance(0.4));
    await withSession(site.postgres.url, (session) =>
      session.query(`SELECT ${what}(pid) FROM unnest($1::int[]) AS pid`, [some]),
    );
    await last(10, 200);
  }
}

/** As a failover's old primary, or a full disk, may make it. */
const databaseReadOnly: Fault = async ({ site, last }) => {
  const say = (value: string) =>
    changeSettings(site.postgres.url, { default_transaction_read_only: value });
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
