import type { TestPostgres } from '../../backend/test/support/testPostgres.ts';
import { withSession } from '../database.ts';
import { findDatabaseProcesses } from '../databaseProcesses.ts';
import type { Site } from '../site.ts';
import {
  failOver,
  makeSynchronousStandby,
  setSynchronousStandby,
  waitUntilSynchronous,
} from '../standby.ts';
import type { Fault, Scene } from './fault.ts';

/** The machine of the primary dies, and its synchronous standby takes over. */
const promoted: Fault = async ({ site, last }) => {
  const standby = await makeSynchronousStandby(site.postgres);
  await promote(standby, site, () => last(300, 1_500));
};

/** The standby takes over without what the primary alone had: nobody was told of that. */
const promotedBehind: Fault = async (scene) => {
  const { site, random } = scene;
  const standby = await makeSynchronousStandby(site.postgres);
  await promote(standby, site, async () => {
    await standby.kill('SIGKILL');
    await cancelWaits(scene);
    if (random.chance(0.5)) {
      await site.postgres.kill('SIGINT');
      await site.postgres.start();
      await cancelWaits(scene);
    }
  });
};

async function promote(standby: TestPostgres, site: Site, meanwhile: () => Promise<void>) {
  try {
    await meanwhile();
    await failOver(site.postgres, standby);
  } catch (error) {
    await standby.remove();
    throw error;
  }
  await site.failOverTo(standby);
}

/** COMMIT waits for the standby, and holds its locks meanwhile. */
const standbyFrozen: Fault = async (scene) => {
  const standby = await makeSynchronousStandby(scene.site.postgres);
  try {
    const processes = await findDatabaseProcesses(standby.url);
    await processes.stopAll();
    await scene.last(500, 6_000).finally(() => processes.signalAll('SIGCONT'));
    await waitUntilSynchronous(scene.site.postgres);
  } finally {
    await goOnWithout(standby, scene);
  }
};

/** It comes back, and gets all that it missed. */
const standbyAway: Fault = async (scene) => {
  const { postgres } = scene.site;
  const standby = await makeSynchronousStandby(postgres);
  try {
    await standby.kill('SIGKILL');
    await cancelWaits(scene);
    await standby.start();
    await waitUntilSynchronous(postgres);
  } finally {
    await goOnWithout(standby, scene);
  }
};

/** PostgreSQL then says COMMIT to the servers, with a warning: the standby has not got it. */
async function cancelWaits({ site, random, last }: Scene): Promise<void> {
  for (let round = random.between(3, 12); round > 0; round -= 1) {
    await withSession(site.postgres.url, (session) =>
      session.query(
        `SELECT pg_cancel_backend(pid) FROM pg_stat_activity
         WHERE wait_event = 'SyncRep' AND application_name LIKE 'inventory%'`,
      ),
    );
    await last(50, 500);
  }
}

async function goOnWithout(standby: TestPostgres, { site }: Scene): Promise<void> {
  try {
    await setSynchronousStandby(site.postgres, '');
  } finally {
    await standby.remove();
  }
}

export const standbyFaults = {
  'standby: promoted': promoted,
  'standby: promoted without the last moments': promotedBehind,
  'standby: frozen': standbyFrozen,
  'standby: away, waits for it cancelled': standbyAway,
};
