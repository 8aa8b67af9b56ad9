import { findDatabaseProcesses } from '../../processes/databaseProcesses.ts';
import type { ProxiedSetup } from '../../processes/proxiedSetup.ts';
import {
  failOver,
  makeSynchronousStandby,
  setSynchronousStandby,
  waitUntilSynchronous,
} from '../../processes/standby.ts';
import type { TestPostgres } from '../../processes/testPostgres.ts';
import { withSession } from '../../processes/withSession.ts';
import type { Fault, FaultContext } from './fault.ts';

/** The machine of the primary dies, and its synchronous standby takes over. */
const promoted: Fault = async ({ setup, last }) => {
  const standby = await makeSynchronousStandby(setup.postgres);
  await promote(standby, setup, () => last(300, 1_500));
};

/** The standby takes over without what only the primary had: none of that was acknowledged. */
const promotedBehind: Fault = async (context) => {
  const { setup, random } = context;
  const standby = await makeSynchronousStandby(setup.postgres);
  await promote(standby, setup, async () => {
    await standby.kill('SIGKILL');
    await cancelWaits(context);
    if (random.chance(0.5)) {
      await setup.postgres.kill('SIGINT');
      await setup.postgres.start();
      await cancelWaits(context);
    }
  });
};

async function promote(standby: TestPostgres, setup: ProxiedSetup, meanwhile: () => Promise<void>) {
  try {
    await meanwhile();
    await failOver(setup.postgres, standby);
  } catch (error) {
    await standby.remove();
    throw error;
  }
  await setup.failOverTo(standby);
}

/** COMMIT waits for the standby, and holds its locks meanwhile. */
const standbyFrozen: Fault = async (context) => {
  const standby = await makeSynchronousStandby(context.setup.postgres);
  try {
    const processes = await findDatabaseProcesses(standby.url);
    await processes.stopAll();
    await context.last(500, 6_000).finally(() => processes.signalAll('SIGCONT'));
    await waitUntilSynchronous(context.setup.postgres);
  } finally {
    await goOnWithout(standby, context);
  }
};

/** It comes back, and gets all that it missed. */
const standbyAway: Fault = async (context) => {
  const { postgres } = context.setup;
  const standby = await makeSynchronousStandby(postgres);
  try {
    await standby.kill('SIGKILL');
    await cancelWaits(context);
    await standby.start();
    await waitUntilSynchronous(postgres);
  } finally {
    await goOnWithout(standby, context);
  }
};

/** PostgreSQL then says COMMIT to the servers, with a warning: the standby has not got it. */
async function cancelWaits({ setup, random, last }: FaultContext): Promise<void> {
  for (let round = random.between(3, 12); round > 0; round -= 1) {
    await withSession(setup.postgres.url, (session) =>
      session.query(
        `SELECT pg_cancel_backend(pid) FROM pg_stat_activity
         WHERE wait_event = 'SyncRep' AND application_name LIKE 'inventory%'`,
      ),
    );
    await last(50, 500);
  }
}

async function goOnWithout(standby: TestPostgres, { setup }: FaultContext): Promise<void> {
  try {
    await setSynchronousStandby(setup.postgres, '');
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
