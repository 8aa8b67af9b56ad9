import type { Transaction } from 'sequelize';
import { openSnapshot } from '../../../database/snapshot.ts';
import { BackupRepository } from '../../../repositories/operator/backupRepository.ts';
import {
  DistributionReader,
  type OtherSession,
} from '../../../repositories/operator/distributionReader.ts';
import type { OperatorSession } from '../operatorTransaction.ts';
import { expectDistributed, expectNoObstacle, expectUndistributed } from './judgeDistribution.ts';

/** What is to be done, as of now. */
export interface DistributionPlan {
  undo: boolean;
  /** Machines that get shards; 0 if none was added: then the coordinator has all. */
  nodes: number;
  /** Of each table. */
  rows: Record<string, number>;
  /** Servers and other commands: they have to be stopped. */
  sessions: OtherSession[];
}

/**
 * Finds out what is to be done, and locks nothing.
 *
 * @throws {OperatorError} it cannot be done, and why.
 */
export async function planDistribution(
  { sequelize, signal }: OperatorSession,
  undo: boolean,
): Promise<DistributionPlan> {
  const { transaction, close } = await openSnapshot(sequelize, signal);
  try {
    const nodes = await expectPossible({ sequelize, undo }, transaction);
    const rows = await BackupRepository.countRows(sequelize, transaction);
    const sessions = await DistributionReader.otherSessions(sequelize, transaction);
    return { undo, nodes, rows: Object.fromEntries(rows), sessions };
  } finally {
    await close();
  }
}

/** @throws {OperatorError} it cannot be done, and why. */
export async function expectPossible(
  { sequelize, undo }: Pick<OperatorSession, 'sequelize'> & { undo: boolean },
  transaction: Transaction,
): Promise<number> {
  const found = await DistributionReader.state(sequelize, transaction);
  if (undo) expectDistributed(found);
  else expectUndistributed(found);
  if (!undo) expectNoObstacle(await DistributionReader.obstacles(sequelize, transaction));
  return found.nodes;
}
