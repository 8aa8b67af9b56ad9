import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../../database/citus/cluster.ts';
import {
  isCancelled,
  isLockTimeout,
  isMisrouted,
  isNodeLost,
  isOvertaken,
  isTransient,
  isUniqueViolation,
  ProductLocked,
  sqlStateOf,
} from '../../database/databaseErrors.ts';
import type { Guards } from '../../database/sessionGuards.ts';
import type { LockMode } from '../../repositories/productRepository.ts';
import type { GroupRun } from './groupRun.ts';
import { sellGroup } from './sellGroup.ts';
import { type SellContext, sellInHalves } from './sellInHalves.ts';
import type { WaitingOrder } from './waitingOrder.ts';

/** One key sent for two products meets in the unique constraint; the re-run sees who won. */
const MAX_KEY_CONFLICTS = 10;
/** What fails as often together, while the database answers, is tried in halves. */
const MAX_FAILURES_TOGETHER = 2;
const FIRST_PAUSE_MS = 10;
const MAX_PAUSE_MS = 250;

/**
 * Tries a group until each of its orders is answered, by a transaction or by its own deadline. What
 * fails for a transient reason is tried again as a whole. What fails for a lasting one, or again and
 * again, is tried in halves, until what is at fault is by itself. Never rejects.
 *
 * @returns the orders that are left undone: another session holds their products, or they fail.
 */
export async function sellUntilAnswered(
  group: WaitingOrder[],
  run: GroupRun,
  context: SellContext,
): Promise<WaitingOrder[]> {
  const sale = new Sale(run, context, group);
  let rest = group;
  while (rest.length > 0) rest = await sale.attempt(rest.filter((order) => order.isWaiting));
  return sale.undone;
}

class Sale {
  readonly undone: WaitingOrder[] = [];
  private readonly run: GroupRun;
  private readonly context: SellContext;
  private readonly guards: Guards;
  private mode: LockMode;
  private keyConflicts = 0;
  private failures = 0;
  private pauseMs = FIRST_PAUSE_MS;

  constructor(run: GroupRun, context: SellContext, group: WaitingOrder[]) {
    this.run = run;
    this.context = context;
    this.mode = run.kind === 'PROBE' ? 'SKIP LOCKED' : 'WAIT';
    const { isolated, shared } = context.guards;
    this.guards = run.kind === 'ISOLATED' ? isolated : shared;
    if (!group.some((order) => order.isFailing)) return;
    // It has one try, and then those that wait behind it have theirs.
    this.guards = shared;
    this.failures = MAX_FAILURES_TOGETHER;
    this.pauseMs = MAX_PAUSE_MS;
  }

  /** Resolves with the orders that are to be tried again, after a pause that is over by then. */
  async attempt(orders: WaitingOrder[]): Promise<WaitingOrder[]> {
    if (orders.length === 0) return [];
    const { sequelize, cluster } = this.context;
    const { mode, guards, run } = this;
    const shard = cluster && ofFirstShard(orders, cluster);
    const group = shard?.group ?? orders;
    const others = shard?.others ?? [];
    try {
      this.undone.push(...(await sellGroup(sequelize, group, { mode, guards, run })));
      return others;
    } catch (error) {
      if (error instanceof ProductLocked) return [...this.afterLockTimeout(group), ...others];
      this.context.onFailure(error, group.length);
      if (isCancelled(error)) {
        run.noteTransaction(group.length, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
        if (areSeveral(group)) {
          this.undone.push(...group.filter((order) => order.isWaiting)); // one may take all the time
          return others;
        }
      }
      const isMoved = shard && isMisrouted(error) && (await shard.hasChanged());
      return [...(isMoved ? group : await this.afterFailure(group, error)), ...others];
    }
  }

  private afterLockTimeout(orders: WaitingOrder[]): WaitingOrder[] {
    if (this.run.kind === 'ISOLATED') {
      this.undone.push(...orders.filter((order) => order.isWaiting));
      return [];
    }
    this.mode = 'SKIP LOCKED';
    return orders;
  }

  private async afterFailure(orders: WaitingOrder[], error: unknown): Promise<WaitingOrder[]> {
    const { cluster } = this.context;
    const isLost = sqlStateOf(error) === undefined || (cluster && isNodeLost(error));
    if (isLost) cluster?.noteLoss();
    await sleep(this.pauseMs * (0.5 + Math.random()));
    this.pauseMs = Math.min(2 * this.pauseMs, MAX_PAUSE_MS);
    // A database that does not answer fails for all orders, and so does a node of it.
    this.failures = isLost ? 0 : this.failures + 1;
    if (isUniqueViolation(error) && this.keyConflicts++ < MAX_KEY_CONFLICTS) return orders;
    const isBlocked = isLockTimeout(error); // by another session, which has its own time
    const ofCluster = isNodeLost(error) || isOvertaken(error);
    const mayPass = isTransient(error) || (cluster && ofCluster);
    if (mayPass && !isBlocked && this.failures < MAX_FAILURES_TOGETHER) return orders;
    this.failures = 0;
    const { undone, untried } = await sellInHalves(orders, error, this.context);
    this.undone.push(...undone);
    return untried;
  }
}

/** Whether they are for more than one product. */
function areSeveral(orders: WaitingOrder[]): boolean {
  return orders.some(({ productId }) => productId !== orders[0]?.productId);
}

/** Shards may have changed since the group was made: each of them goes by itself then. */
function ofFirstShard(orders: WaitingOrder[], cluster: Cluster) {
  const { version } = cluster;
  const first = cluster.shardOf((orders[0] as WaitingOrder).productId);
  const isInFirst = ({ productId }: WaitingOrder) => cluster.shardOf(productId) === first;
  return {
    group: orders.filter(isInFirst),
    others: orders.filter((order) => !isInFirst(order)),
    hasChanged: () => cluster.hasChangedSince(version),
  };
}
