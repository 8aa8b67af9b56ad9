import type { Sequelize } from 'sequelize';
import { BatchedTransaction } from '../../database/batchedTransaction.ts';
import { CommitOutcomeUnknown, ProductLocked } from '../../database/databaseErrors.ts';
import type { Guards } from '../../database/sessionGuards.ts';
import { OrderRepository, type PlacedOrder } from '../../repositories/orderRepository.ts';
import { type LockMode, ProductRepository } from '../../repositories/productRepository.ts';
import { checkWritten } from '../../repositories/writeCheck.ts';
import { answerJudgement } from './answerJudgement.ts';
import { decide, type Judgement } from './decide.ts';
import type { GroupRun } from './groupRun.ts';
import { type LockedGroup, lockGroup } from './lockGroup.ts';
import { type GroupTransaction, measurements, newTransaction } from './measurements.ts';
import type { WaitingOrder } from './waitingOrder.ts';

/** One attempt to sell a group. */
export interface Attempt {
  mode: LockMode;
  /** The transaction's limits, and how long it waits for a lock. */
  guards: Guards;
  run: Pick<GroupRun, 'noteTransaction'>;
}

/** What a transaction is about to commit. */
interface JudgedGroup {
  judgements: Judgement<WaitingOrder>[];
  /** When those that are placed now are placed. */
  createdAt: Date;
  /** Orders that an earlier attempt has placed. */
  found: { order: WaitingOrder; createdAt: Date }[];
}

/**
 * One transaction for many orders: lock, judge, deduct, record, commit. Then, and only then, answer.
 *
 * @returns the orders that it left undone, because another session has locked their products.
 * @throws {ProductLocked} a row was locked for too long; or whatever the database failed with.
 */
export function sellGroup(
  sequelize: Sequelize,
  orders: WaitingOrder[],
  attempt: Attempt,
): Promise<WaitingOrder[]> {
  const measured = newTransaction(orders);
  const sell = () => sellMeasured(sequelize, orders, attempt, measured);
  return measurements.groupTransaction.tracePromise(sell, measured);
}

async function sellMeasured(
  sequelize: Sequelize,
  orders: WaitingOrder[],
  { mode, guards, run }: Attempt,
  measured: GroupTransaction,
): Promise<WaitingOrder[]> {
  const transaction = await BatchedTransaction.begin(sequelize, guards);
  measured.connectedAt = performance.now();
  if (measured.traceparent) transaction.nameTrace(measured.traceparent);
  let confirmed: WaitingOrder[] = [];
  try {
    const locked = await lockGroup(orders, mode, transaction);
    measured.lockedAt = performance.now();
    const group = await judgeUnderLock(locked, transaction);
    confirmed = group.judgements.filter(isConfirmed).map(({ order }) => order);
    for (const order of confirmed) order.noteCommit();
    measured.judgedAt = performance.now();
    measured.decided = group.found.length + group.judgements.length;
    await transaction.commit();
    const committedAt = performance.now();
    measured.committedAt = committedAt;
    const { connectedAt, lockedAt } = measured;
    run.noteTransaction(orders.length, committedAt - connectedAt, committedAt - lockedAt);

    // Writing answers takes as long as a transaction: the next group is sent off before.
    setImmediate(answerGroup, group);
    return locked.left;
  } catch (error) {
    await transaction.abandon(error instanceof ProductLocked ? error.cause : error);
    const isOutcomeUnknown = error instanceof CommitOutcomeUnknown;
    for (const order of confirmed) order.noteFailure(isOutcomeUnknown);
    throw error;
  }
}

function answerGroup({ judgements, createdAt, found }: JudgedGroup): void {
  for (const { order, createdAt } of found) order.place(createdAt);
  for (const judgement of judgements) answerJudgement(judgement, createdAt);
}

/** Looks up, judges; what is to be written goes with the next message. */
async function judgeUnderLock(
  { products, reached }: LockedGroup,
  transaction: BatchedTransaction,
): Promise<JudgedGroup> {
  const { placedById, placedByKey } = await findPlaced(reached, transaction);
  for (const order of reached) order.noteLookUp(placedById.has(order.id));

  const found = reached.flatMap((order) => {
    const placed = placedById.get(order.id);
    return placed ? { order, createdAt: placed.createdAt } : [];
  });
  const open = reached.filter((order) => order.isWaiting && !placedById.has(order.id));
  const { judgements, updatedStocks } = decide(open, products, placedByKey);
  const createdAt = new Date();
  const accepted = judgements.flatMap(({ order, verdict }) => (verdict === 'PLACE' ? order : []));
  if (accepted.length > 0) {
    ProductRepository.updateStock(updatedStocks, products, transaction);
    OrderRepository.create(accepted, createdAt, transaction);
    checkWritten({ orders: accepted, createdAt, stocks: updatedStocks }, transaction);
  }
  return { judgements, createdAt, found };
}

/**
 * Orders that an earlier attempt has placed, and orders that the keys name. The session of that
 * attempt held the products' locks, so under them the answer is final: an order is here by now or it
 * never will be.
 */
async function findPlaced(orders: WaitingOrder[], transaction: BatchedTransaction) {
  const tried = orders.filter(({ mayBePlaced }) => mayBePlaced);
  const keyed = orders.filter(({ idempotencyKey }) => idempotencyKey !== null);
  const byId = await OrderRepository.findByIds(tried, transaction);
  const byKey = await OrderRepository.findByIdempotencyKeys(keyed, transaction);
  return {
    placedById: new Map(byId.map((order): [string, PlacedOrder] => [order.id, order])),
    placedByKey: new Map(byKey.map((order) => [order.idempotencyKey as string, order])),
  };
}

/** Whether it says that an order exists once this transaction is committed. */
function isConfirmed({ verdict }: Judgement<WaitingOrder>): boolean {
  return verdict === 'PLACE' || verdict === 'REPLAY';
}
