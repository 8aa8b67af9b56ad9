import type { Logger } from 'pino';
import type { Sequelize } from 'sequelize';
import type { Cluster } from '../database/citus/cluster.ts';
import type { OrderSession } from '../database/guardedSession.ts';
import { orderGuards } from '../database/sessionGuards.ts';
import { Overloaded } from '../errors.ts';
import type { PlacedOrder } from '../repositories/orderRepository.ts';
import { prepareWriteCheck } from '../repositories/writeCheck.ts';
import { claimKeys } from './orders/claimKeys.ts';
import { createFailureLog } from './orders/failureLog.ts';
import { type Backlog, GroupCommit, type GroupLimits } from './orders/groupCommit.ts';
import { type GroupTimes, groupTimes, ISOLATED_LOCK_WAIT_MS } from './orders/groupTimes.ts';
import { KeyClaims } from './orders/keyClaims.ts';
import type { SellContext } from './orders/sellInHalves.ts';
import { sellUntilAnswered } from './orders/sellUntilAnswered.ts';
import { type Caller, type Placement, WaitingOrder } from './orders/waitingOrder.ts';

export type { PlacedOrder };

export interface OrderLimits extends Omit<GroupLimits, keyof GroupTimes> {
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

  /** What waits to be judged now. */
  readonly backlog: Backlog;
}

/** What each session of the order's way is to have when it is opened. */
export function orderSession({ orderTimeoutMs, lockWaitMs }: OrderLimits): OrderSession {
  return { guards: orderGuards(orderTimeoutMs, lockWaitMs), prepare: prepareWriteCheck };
}

/** Where orders are written to. */
export interface OrderDatabase {
  sequelize: Sequelize;
  /** Undefined: on one PostgreSQL. */
  cluster?: Cluster | undefined;
}

export function createOrderService(
  { sequelize, cluster }: OrderDatabase,
  limits: OrderLimits,
  logger: Logger,
): OrderService {
  const { orderTimeoutMs, lockWaitMs } = limits;
  const isSharded = cluster !== undefined;
  const guards = {
    shared: { ...orderGuards(orderTimeoutMs, lockWaitMs), isSharded },
    isolated: { ...orderGuards(orderTimeoutMs, ISOLATED_LOCK_WAIT_MS), isSharded },
  };
  const context = { sequelize, cluster, guards, onFailure: createFailureLog(logger) };
  const groupLimits = { ...limits, ...groupTimes(orderTimeoutMs) };
  const groups = new GroupCommit(groupLimits, {
    shards: cluster,
    runGroup: (orders, run) => sellUntilAnswered(orders, run, context),
    onShed: (order) => order.refuse(new Overloaded()),
  });
  const line = cluster ? claimFirst(groups, groupLimits, { ...context, cluster }) : groups;

  return {
    placeOrder(productId, quantity, caller) {
      const order = new WaitingOrder(productId, quantity, caller);
      if (!line.add(order)) order.refuse(new Overloaded());
      else order.setDeadline(orderTimeoutMs, (expired) => line.remove(expired));
      return order.answer;
    },
    get backlog() {
      return line.backlog;
    },
  };
}

/** What takes orders in and out: those with keys by way of their claims. */
function claimFirst(
  groups: GroupCommit,
  limits: GroupLimits,
  context: SellContext & { cluster: Cluster },
): Pick<GroupCommit, 'add' | 'remove' | 'backlog'> {
  const { cluster } = context;
  const claims = new KeyClaims(limits, {
    cluster,
    claim: (orders, run) => claimKeys(orders, run, context),
    onClaimed(orders) {
      for (const order of groups.addAll(orders)) order.refuse(new Overloaded());
    },
  });
  cluster.onChange = () => {
    groups.moveQueues();
    claims.moveAll();
  };
  return {
    add(order) {
      if (order.idempotencyKey === null) return groups.add(order);
      return groups.hasRoomFor(order) && claims.add(order);
    },
    remove(order) {
      claims.remove(order);
      groups.remove(order);
    },
    get backlog() {
      const { shared, ...others } = groups.backlog;
      return { shared: shared + claims.waiting, ...others };
    },
  };
}
