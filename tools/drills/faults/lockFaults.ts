import type pg from 'pg';
import { withSession } from '../../processes/withSession.ts';
import type { Fault, FaultContext } from './fault.ts';

const rowLocked: Fault = ({ setup, random, last }) =>
  withSession(setup.postgres.url, async (session) => {
    await session.query('BEGIN');
    await session.query('SELECT FROM products WHERE id = $1 FOR UPDATE', [
      random.pick(setup.products),
    ]);
    await last(500, 6_000);
    await session.query('ROLLBACK');
  });

const tableLocked: Fault = ({ setup, random, last }) =>
  withSession(setup.postgres.url, async (session) => {
    await session.query('BEGIN');
    await session.query(`LOCK TABLE ${random.pick(['products', 'orders'])}`);
    await last(200, 3_000);
    await session.query('ROLLBACK');
  });

/** Another session locks rows in the opposite order, again and again. */
const deadlocked: Fault = (context) =>
  withSession(context.setup.postgres.url, async (session) => {
    // The servers' sessions detect a deadlock sooner, so it is they that fail.
    await session.query(`SET deadlock_timeout = '1s'`);
    for (let round = 0; round < 15; round += 1) {
      await lockBackwards(session, context).catch(() => session.query('ROLLBACK'));
    }
  });

async function lockBackwards(session: pg.Client, { setup, last }: FaultContext): Promise<void> {
  await session.query('BEGIN');
  for (const id of setup.products.toReversed()) {
    await session.query('SELECT FROM products WHERE id = $1 FOR UPDATE', [id]);
    await last(2, 20);
  }
  await session.query('ROLLBACK');
  await last(5, 50);
}

export const lockFaults = {
  'lock: a row, held by another session': rowLocked,
  'lock: a table, held by another session': tableLocked,
  'lock: deadlocks': deadlocked,
};
