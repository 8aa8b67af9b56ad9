import { BacklogPace } from './backlogPace.ts';
import { type ProductQueue, ProductQueues } from './productQueues.ts';
import type { WaitingOrder } from './waitingOrder.ts';

/** How many orders and groups there may be at once. */
export interface GroupLimits {
  maxWaiting: number;
  /** The longest that an order may have to wait, as far as the pace of a backlog tells. */
  maxWaitMs: number;
  maxGroupSize: number;
  /** At least 2: one for products that share groups, one for isolated ones. */
  maxGroupsInFlight: number;
}

/** What a group is told, and what it tells, while it runs. */
export interface GroupRun {
  /** The group holds the orders of one product that was in the way of others. */
  isIsolated: boolean;
  /** The end of the group that let this one start, as long as that one still runs. */
  previousGroup(): Promise<void> | undefined;
  /** To be called when what remains does not depend on the next group: that one may start. */
  allowNext(): void;
}

/**
 * Runs one group. Resolves with the orders that it leaves undone because their products are in the
 * way of the others: each of these goes on in groups of its own.
 */
export type RunGroup = (orders: WaitingOrder[], run: GroupRun) => Promise<WaitingOrder[]>;

/** Groups that several products share: one that starts, and one that it overlaps with. */
const MAX_SHARED_GROUPS = 2;
/** Of all that may wait, what isolated products may take up: the others must have room. */
const MAX_SHARE_ISOLATED = 0.5;

/**
 * Gathers orders that arrive while a group runs, and hands them on together as the next group, in
 * order of arrival within a product. A product is in one starting group at a time. There is no timer:
 * an order that finds nothing running starts at once, and groups form only out of waiting.
 */
export class GroupCommit {
  private readonly limits: GroupLimits;
  private readonly runGroup: RunGroup;
  private readonly queues = new ProductQueues();
  private readonly pace = new BacklogPace();
  private readonly maxShared: number;
  private sharedGroups = 0;
  private isolatedGroups = 0;
  private isStarting = false;
  /** The end of the shared group that started last. */
  private previous: Promise<void> | undefined;

  constructor(limits: GroupLimits, runGroup: RunGroup) {
    this.limits = limits;
    this.runGroup = runGroup;
    this.maxShared = Math.min(MAX_SHARED_GROUPS, limits.maxGroupsInFlight - 1);
  }

  /** Takes an order in, or answers false if as many wait as may, or as can be judged in time. */
  add(order: WaitingOrder): boolean {
    if (!this.hasRoomFor(order)) return false;
    this.queues.add(order);
    this.startGroups();
    return true;
  }

  /** Takes an order that still waits out again. */
  remove(order: WaitingOrder): void {
    this.queues.remove(order);
  }

  private hasRoomFor({ productId }: WaitingOrder): boolean {
    const { maxWaiting } = this.limits;
    const { shared, isolated } = this.queues.waiting;
    if (shared + isolated >= maxWaiting) return false;
    const queue = this.queues.find(productId);
    const inQueue = queue?.orders.length ?? 0;
    if (queue?.isolatedPace) {
      const most = this.mostInTime(queue.isolatedPace);
      return isolated < maxWaiting * MAX_SHARE_ISOLATED && inQueue < most;
    }
    const most = this.mostInTime(this.pace);
    // Products go one after the other: one behind its share does not wait for another's backlog.
    return shared < most || inQueue < most / this.queues.size;
  }

  /** How many orders may wait so that the last of them is judged in time. */
  private mostInTime(pace: BacklogPace): number {
    // More than a full group may always wait: without one left over there is no pace to learn.
    return Math.max(this.limits.maxGroupSize + 1, pace.itemsWithin(this.limits.maxWaitMs));
  }

  private startGroups(): void {
    const { maxGroupsInFlight, maxGroupSize } = this.limits;
    const { ready, readyIsolated } = this.queues;
    const mayShare = !this.isStarting && this.sharedGroups < this.maxShared;
    if (ready.size > 0 && mayShare) void this.runShared();
    for (const queue of readyIsolated) {
      if (this.isolatedGroups >= maxGroupsInFlight - this.maxShared) break;
      void this.runIsolated(queue, this.queues.take(queue, maxGroupSize));
    }
  }

  private async runShared(): Promise<void> {
    const { queues, orders } = this.takeGroup();
    this.sharedGroups += 1;
    this.isStarting = true;
    let hasAllowedNext = false;
    const allowNext = () => {
      if (hasAllowedNext) return;
      hasAllowedNext = true;
      this.isStarting = false;
      for (const queue of queues) this.queues.free(queue);
      this.startGroups();
    };
    let { previous } = this;
    previous?.then(() => {
      previous = undefined;
    });
    const end = Promise.withResolvers<void>();
    this.previous = end.promise;

    const undone = await this.runGroup(orders, {
      isIsolated: false,
      previousGroup: () => previous,
      allowNext,
    });
    this.sharedGroups -= 1;
    if (undone.length > 0) this.pace.forgetLast();
    if (this.previous === end.promise) this.previous = undefined;
    end.resolve();
    this.queues.isolate(undone);
    allowNext();
    this.startGroups();
  }

  private takeGroup(): { queues: ProductQueue[]; orders: WaitingOrder[] } {
    const { maxGroupSize } = this.limits;
    const queues: ProductQueue[] = [];
    const orders: WaitingOrder[] = [];
    for (const queue of this.queues.ready) {
      if (orders.length >= maxGroupSize) break;
      queues.push(queue);
      orders.push(...this.queues.take(queue, maxGroupSize - orders.length));
    }
    const leavesSome = this.queues.ready.size > 0 || (queues.at(-1)?.orders.length ?? 0) > 0;
    this.pace.record(orders.length, leavesSome);
    return { queues, orders };
  }

  private async runIsolated(queue: ProductQueue, orders: WaitingOrder[]): Promise<void> {
    queue.isolatedPace?.record(orders.length, queue.orders.length > 0);
    this.isolatedGroups += 1;
    const undone = await this.runGroup(orders, {
      isIsolated: true,
      previousGroup: () => undefined,
      allowNext: () => {},
    });
    this.isolatedGroups -= 1;
    if (undone.length === 0) this.queues.rejoin(queue);
    else queue.isolatedPace?.forgetLast();
    this.queues.isolate(undone);
    this.queues.free(queue);
    this.startGroups();
  }
}
