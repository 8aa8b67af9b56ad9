import { setTimeout as sleep } from 'node:timers/promises';
import type { Sequelize, Transaction } from 'sequelize';
import { takeMigrationTurn } from '../../../database/migrate.ts';
import { BackupRepository } from '../../../repositories/operator/backupRepository.ts';
import { DistributionReader } from '../../../repositories/operator/distributionReader.ts';
import { DistributionRepository } from '../../../repositories/operator/distributionRepository.ts';
import type { StartProgress } from '../import/progress.ts';
import { lockShop } from '../lockShop.ts';
import { OperatorError } from '../operatorError.ts';
import { inOperatorTransaction, type OperatorSession } from '../operatorTransaction.ts';
import { distributeTables, dropLeftovers } from './distributeTables.ts';
import { expectNobodyElse } from './judgeDistribution.ts';
import { expectPossible } from './planDistribution.ts';
import { undistributeTables } from './undistributeTables.ts';

/** How often, and how long apart, to look whether others have left. */
const LOOKS = 5;
const LOOK_AGAIN_MS = 200;

export interface Distributed {
  nodes: number;
  shards: number;
  /** Of each table. */
  rows: Record<string, number>;
}

/**
 * Puts the rows of each product together on one of the nodes, in one transaction: all of it or
 * nothing. Orders wait meanwhile.
 *
 * @throws {OperatorError} as `planDistribution`, or because servers are connected.
 */
export async function distribute(
  session: OperatorSession,
  { shards, startProgress }: { shards?: number | undefined; startProgress: StartProgress },
): Promise<Distributed> {
  const { sequelize } = session;
  const done = await withAllLocked(session, false, async (counts, transaction) => {
    const progress = startProgress('Distributing', total(counts), 'rows');
    const onRows = progress.update;
    try {
      await distributeTables(session, transaction, { shards, onTable: counter(counts, onRows) });
    } finally {
      progress.stop();
    }
    await BackupRepository.analyze(sequelize, transaction);
    const state = await DistributionReader.state(sequelize, transaction);
    return { nodes: state.nodes, shards: state.shards, rows: Object.fromEntries(counts) };
  });
  await dropLeftovers(session);
  return done;
}

/**
 * Brings all rows back to this PostgreSQL, in tables as it has them by itself: all of it or nothing.
 * Orders wait meanwhile.
 *
 * @returns the rows of each table.
 * @throws {OperatorError} as `distribute`, or because rows are there that one PostgreSQL cannot have.
 */
export function undistribute(
  session: OperatorSession,
  startProgress: StartProgress,
): Promise<Record<string, number>> {
  return withAllLocked(session, true, async (counts, transaction) => {
    const repeated = await DistributionReader.repeated(session.sequelize, transaction);
    if (repeated) {
      throw new OperatorError(
        `One PostgreSQL cannot have these rows: ${repeated}. Nothing was changed.`,
      );
    }
    // Each row is kept aside, and put back.
    const progress = startProgress('Bringing back', 2 * total(counts), 'rows');
    try {
      await undistributeTables(session, transaction, counter(counts, progress.update));
    } finally {
      progress.stop();
    }
    return Object.fromEntries(counts);
  });
}

/** A server that starts meanwhile waits for the turn, and finds the tables as they are then. */
function withAllLocked<Result>(
  session: OperatorSession,
  undo: boolean,
  work: (counts: Map<string, number>, transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  const { sequelize } = session;
  return inOperatorTransaction(session, async (transaction) => {
    await takeMigrationTurn(sequelize, transaction);
    await DistributionRepository.reachAllAlike(sequelize, transaction);
    await expectPossible({ sequelize, undo }, transaction);
    await waitUntilAlone(sequelize, transaction);
    return work(await lockShop(session, transaction), transaction);
  });
}

/**
 * A session that was closed just now, such as that of the migrations, may be there for a moment.
 *
 * @throws {OperatorError} others stay.
 */
async function waitUntilAlone(sequelize: Sequelize, transaction: Transaction): Promise<void> {
  for (let left = LOOKS; ; left -= 1) {
    const others = await DistributionReader.otherSessions(sequelize, transaction);
    if (others.length === 0) return;
    if (left === 0) expectNobodyElse(others);
    await sleep(LOOK_AGAIN_MS);
  }
}

function total(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

/** Adds up the rows of the tables that it is told. */
function counter(counts: ReadonlyMap<string, number>, onRows: (done: number) => void) {
  let done = 0;
  return (table: string) => {
    done += counts.get(table) ?? 0;
    onRows(done);
  };
}
