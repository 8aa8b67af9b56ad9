import { Admission, type AdmissionLimits } from './admission.ts';
import type { RunGroup } from './groupRun.ts';
import { GroupSize } from './groupSize.ts';
import { IsolatedGroups } from './isolatedGroups.ts';
import { type ProductQueue, ProductQueues } from './productQueues.ts';
import type { WaitingOrder } from './waitingOrder.ts';

/** How many orders and groups there may be at once. */
export interface GroupLimits extends AdmissionLimits {
  maxGroupSize: number;
  /** How long a group that products share may take. */
  maxGroupMs: number;
  /** A group that takes longer may hang: the next one starts beside it, without its products. */
  slowGroupMs: number;
  /** At least 2: one for products that share groups, one for isolated ones. */
  maxGroupsInFlight: number;
}

export interface Backlog {
  shared: number;
  isolated: number;
  isolatedProducts: number;
}

/** Groups that several products share: one that runs, and one that takes long. */
const MAX_SHARED_GROUPS = 2;

/**
 * Gathers orders that arrive while a group runs, and hands them on together as the next group, in
 * order of arrival within a product. Nothing is waited for: an order that finds nothing running
 * starts at once, and groups form only out of waiting.
 */
export class GroupCommit {
  private readonly runGroup: RunGroup;
  private readonly queues: ProductQueues;
  private readonly size: GroupSize;
  private readonly admission: Admission;
  private readonly isolated: IsolatedGroups;
  private readonly maxShared: number;
  private readonly slowGroupMs: number;
  private sharedGroups = 0;
  private slowGroups = 0;
  private readonly onShed: (order: WaitingOrder) => void;

  /** `onShed` is given orders that were let in and cannot be judged in time after all. */
  constructor(limits: GroupLimits, runGroup: RunGroup, onShed: (order: WaitingOrder) => void) {
    const { maxGroupSize, maxGroupsInFlight } = limits;
    this.runGroup = runGroup;
    this.onShed = onShed;
    this.slowGroupMs = limits.slowGroupMs;
    this.maxShared = Math.min(MAX_SHARED_GROUPS, maxGroupsInFlight - 1);
    this.size = new GroupSize(maxGroupSize, limits.maxGroupMs);
    this.queues = new ProductQueues(maxGroupSize);
    this.admission = new Admission(this.queues, limits, () => this.size.max);
    const maxGroups = maxGroupsInFlight - this.maxShared;
    const run = { runGroup, onEnd: () => this.startGroups() };
    this.isolated = new IsolatedGroups(this.queues, { maxGroups, maxGroupSize }, run);
  }

  /** Takes an order in, or answers false if as many wait as may, or as can be judged in time. */
  add(order: WaitingOrder): boolean {
    if (!this.admission.hasRoomFor(order)) return false;
    this.queues.add(order);
    this.startGroups();
    return true;
  }

  /** Takes an order that still waits out again. */
  remove(order: WaitingOrder): void {
    this.queues.remove(order);
  }

  /** How many orders wait, and how many products go in groups of their own. */
  get backlog(): Backlog {
    return { ...this.queues.waiting, isolatedProducts: this.queues.countIsolated() };
  }

  private startGroups(): void {
    const mayStart = this.sharedGroups === this.slowGroups && this.sharedGroups < this.maxShared;
    if (mayStart && this.queues.ready.size > 0) void this.runShared();
    this.isolated.start();
  }

  private async runShared(): Promise<void> {
    const { queues, orders } = this.takeGroup();
    this.sharedGroups += 1;
    let isSlow = false;
    const timer = setTimeout(() => {
      isSlow = true;
      this.slowGroups += 1;
      this.startGroups();
    }, this.slowGroupMs).unref();
    const undone = await this.runGroup(orders, {
      kind: 'SHARED',
      noteTransaction: (size, tookMs) => this.size.record(size, tookMs),
    });
    clearTimeout(timer);
    this.sharedGroups -= 1;
    if (isSlow) this.slowGroups -= 1;
    this.queues.isolate(undone);
    if (undone.length > 0) this.admission.pace.forgetLast();
    for (const queue of queues) this.queues.free(queue);
    this.startGroups();
  }

  private takeGroup(): { queues: ProductQueue[]; orders: WaitingOrder[] } {
    const most = this.size.max;
    const queues: ProductQueue[] = [];
    const orders: WaitingOrder[] = [];
    for (const queue of this.queues.ready) {
      if (orders.length >= most) break;
      queues.push(queue);
      orders.push(...this.queues.take(queue, most - orders.length));
    }
    const leavesSome = this.queues.ready.size > 0 || (queues.at(-1)?.orders.length ?? 0) > 0;
    this.admission.pace.record(orders.length, leavesSome && this.size.isSettled);
    for (const order of this.admission.excess()) {
      this.queues.remove(order);
      this.onShed(order);
    }
    return { queues, orders };
  }
}
