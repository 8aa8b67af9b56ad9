import type { Logger } from 'pino';
import type { Sequelize } from 'sequelize';
import { isLockTimeout, ProductLocked } from '../database/databaseErrors.ts';
import { GroupTransaction } from '../database/groupTransaction.ts';
import { guardStatement } from '../database/sessionGuards.ts';
import { IdempotencyKeyReused, InsufficientStock, Overloaded, ProductNotFound } from '../errors.ts';
import { OrderRepository, type PlacedOrder } from '../repositories/orderRepository.ts';
import {
  type LockedProduct,
  type LockMode,
  ProductRepository,
} from '../repositories/productRepository.ts';
import { inTurns, timeTurn } from './orders/answerInSlices.ts';
import { decide, type Verdict } from './orders/decide.ts';
import { GroupCommit, type GroupLimits } from './orders/groupCommit.ts';
import { type Attempt, tryUntilAnswered } from './orders/tryUntilAnswered.ts';
import { type Caller, type Placement, WaitingOrder } from './orders/waitingOrder.ts';

export type { PlacedOrder };

export interface OrderLimits extends Omit<GroupLimits, 'maxWaitMs'> {
  /** How long an order may wait to be judged. */
  orderTimeoutMs: number;
  /** How long a group waits for a row before it goes on without it. */
  lockWaitMs: number;
}

export interface OrderService {
  /**
   * Sells `quantity` units of a product, or refuses; resolves after COMMIT.
   *
   * @throws {IdempotencyKeyReused} the caller's key names an order with other contents.
   * @throws {ProductNotFound} there is no such product.
   * @throws {InsufficientStock} the product has fewer units than `quantity`.
   * @throws {Overloaded} as many orders as may wait are waiting; it is not placed.
   * @throws {Unavailable} nobody could judge the order in time; it is not placed, now or later.
   * @throws {OutcomeUnknown} time was up while the outcome of COMMIT was open.
   * @throws {InternalError} the database rejects it for a reason that does not pass.
   */
  placeOrder(productId: number, quantity: number, caller: Caller): Promise<Placement>;
}

/**
 * How much of its deadline an order may have to wait for its turn: after that, there is still time
 * for a transaction whose session is lost, and for its re-run.
 */
const SHARE_TO_WAIT = 0.3;
/** A product whose row a stranger holds is waited for in turns of this length. */
const ALONE_LOCK_WAIT_MS = 1_000;

export function createOrderService(
  sequelize: Sequelize,
  limits: OrderLimits,
  logger: Logger,
): OrderService {
  const groups = new GroupCommit<WaitingOrder>(
    { ...limits, maxWaitMs: limits.orderTimeoutMs * SHARE_TO_WAIT },
    (order) => order.productId,
    (orders, run) => tryUntilAnswered(orders, run, sell, logger),
  );

  const mixedGuard = guardStatement(limits.orderTimeoutMs, limits.lockWaitMs);
  const aloneGuard = guardStatement(limits.orderTimeoutMs, ALONE_LOCK_WAIT_MS);

  function placeOrder(productId: number, quantity: number, caller: Caller): Promise<Placement> {
    const order = new WaitingOrder(productId, quantity, caller);
    if (!groups.add(order)) order.refuse(new Overloaded());
    else order.setDeadline(limits.orderTimeoutMs, (expired) => groups.remove(expired));
    return order.answer;
  }

  /**
   * One transaction for many orders: lock, judge, deduct, record, commit. Then, and only then,
   * answer. Resolves with the orders that it left undone, because their products are locked.
   */
  async function sell(orders: WaitingOrder[], { mode, isAlone, letNextStart }: Attempt) {
    const guard = isAlone ? aloneGuard : mixedGuard;
    const transaction = await GroupTransaction.begin(sequelize, guard);
    let affected: WaitingOrder[] = [];
    try {
      const productIds = [...new Set(orders.map((order) => order.productId))];
      const products = await lockProducts(productIds, mode, transaction);
      const { inReach, outOfReach } = splitByReach(orders, products, mode);
      const { placedBefore, placedByKey } = await findPlaced(inReach, transaction);

      const judged = inReach.filter((order) => order.isWaiting && !placedBefore.has(order.id));
      const { verdicts, updatedStocks } = decide(judged, products, placedByKey);
      const accepted = judged.filter((_, index) => verdicts[index] === 'PLACE');
      const createdAt = new Date();
      if (accepted.length > 0) {
        ProductRepository.updateStock(updatedStocks, transaction);
        OrderRepository.create(accepted, createdAt, transaction);
      }

      affected = judged.filter((_, index) => isPlaced(verdicts[index]));
      for (const order of affected) order.isCommitOpen = true;
      const committed = transaction.commit();
      const turnMs = timeTurn();
      // Orders that stay behind keep their place before those that came after them.
      if (outOfReach.length === 0) letNextStart();
      await committed;

      for (const order of inReach) {
        const placed = placedBefore.get(order.id);
        if (placed) order.place(placed.createdAt);
      }
      await inTurns(judged, turnMs(), (order, index) => answer(order, verdicts[index], createdAt));
      return outOfReach;
    } catch (error) {
      await transaction.abandon(error instanceof ProductLocked ? error.cause : error);
      for (const order of affected) order.isCommitOpen = transaction.isCommitOpen;
      throw error;
    }
  }

  return { placeOrder };
}

async function lockProducts(ids: number[], mode: LockMode, transaction: GroupTransaction) {
  try {
    return await ProductRepository.lockForUpdate(ids, mode, transaction);
  } catch (error) {
    throw isLockTimeout(error) ? new ProductLocked('a row lock', { cause: error }) : error;
  }
}

/**
 * Which orders the transaction can judge. A product that `SKIP LOCKED` did not return may exist and
 * be locked by another.
 */
function splitByReach(orders: WaitingOrder[], products: LockedProduct[], mode: LockMode) {
  if (mode === 'WAIT') return { inReach: orders, outOfReach: [] };
  const locked = new Set(products.map((product) => product.id));
  const { true: inReach = [], false: outOfReach = [] } = Object.groupBy(orders, (order) =>
    String(locked.has(order.productId)),
  );
  return { inReach, outOfReach };
}

/**
 * Orders that an earlier attempt has placed, and orders that the keys name. The session of that
 * attempt held the products' locks, so under them the answer is final: an order is here by now or it
 * never will be.
 */
async function findPlaced(orders: WaitingOrder[], transaction: GroupTransaction) {
  const tried = orders.filter((order) => order.wasTried).map((order) => order.id);
  const keys = orders.flatMap((order) => order.idempotencyKey ?? []);
  const byId = await OrderRepository.findByIds(tried, transaction);
  const byKey = await OrderRepository.findByIdempotencyKeys(keys, transaction);

  const placedBefore = new Map(byId.map((order) => [order.id, order]));
  for (const order of orders) {
    order.wasTried = true;
    order.isCommitOpen = placedBefore.has(order.id);
  }
  return {
    placedBefore,
    placedByKey: new Map(byKey.map((order) => [order.idempotencyKey as string, order])),
  };
}

/** Whether the verdict says that an order exists once this transaction is committed. */
function isPlaced(verdict: Verdict<unknown> | undefined): boolean {
  return verdict === 'PLACE' || typeof verdict === 'object';
}

function answer(
  order: WaitingOrder,
  verdict: Verdict<WaitingOrder | PlacedOrder> | undefined,
  createdAt: Date,
): void {
  if (typeof verdict === 'object') {
    const { replayOf } = verdict;
    order.replay(replayOf instanceof WaitingOrder ? replayOf.placedAt(createdAt) : replayOf);
  } else if (verdict === 'PLACE') order.place(createdAt);
  else if (verdict === 'IDEMPOTENCY_KEY_REUSED') order.refuse(new IdempotencyKeyReused());
  else if (verdict === 'PRODUCT_NOT_FOUND') order.refuse(new ProductNotFound(order.productId));
  else order.refuse(new InsufficientStock(order.productId, order.quantity));
}
