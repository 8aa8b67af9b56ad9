import type { RunGroup } from './groupRun.ts';
import type { ProductQueue, ProductQueues } from './productQueues.ts';
import type { WaitingOrder } from './waitingOrder.ts';

export interface IsolatedLimits {
  /** Groups in flight, the probing one included. */
  maxGroups: number;
  maxGroupSize: number;
}

/** No group is sized by one of these. */
const noteTransaction = () => {};

/** How soon a row that was let go is noticed, however many others are held. */
const PROBE_INTERVAL_MS = 100;

/**
 * Groups of products that were in the way of others, because another session holds their rows or
 * because their orders fail. A few of them wait for their rows, first those that have done so least:
 * in line behind other sessions, each is served. All the others are probed together, again and
 * again, by a group that skips what is locked.
 */
export class IsolatedGroups {
  private readonly queues: ProductQueues;
  private readonly runGroup: RunGroup;
  private readonly limits: IsolatedLimits;
  private readonly onEnd: () => void;
  private waitingGroups = 0;
  private probingGroups = 0;
  private probedAt = Number.NEGATIVE_INFINITY;
  private timer: NodeJS.Timeout | undefined;

  /** `onEnd` is called when a group has ended, and its queues are free. */
  constructor(
    queues: ProductQueues,
    limits: IsolatedLimits,
    { runGroup, onEnd }: { runGroup: RunGroup; onEnd: () => void },
  ) {
    this.queues = queues;
    this.limits = limits;
    this.runGroup = runGroup;
    this.onEnd = onEnd;
  }

  start(): void {
    if (this.queues.readyIsolated.size === 0) return;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.start();
    }, PROBE_INTERVAL_MS).unref();
    if (!this.hasPlace) return;

    const leastWaited = [...this.queues.readyIsolated].sort((a, b) => vainWaits(a) - vainWaits(b));
    const maxWaiting = Math.max(1, this.limits.maxGroups - 1);
    const mayWait = leastWaited.splice(0, maxWaiting - this.waitingGroups);
    const isProbeDue = performance.now() - this.probedAt >= PROBE_INTERVAL_MS;
    if (isProbeDue && this.probingGroups === 0) void this.probe(leastWaited);
    for (const queue of mayWait) if (this.hasPlace) void this.wait(queue);
  }

  private get hasPlace(): boolean {
    return this.waitingGroups + this.probingGroups < this.limits.maxGroups;
  }

  private async wait(queue: ProductQueue): Promise<void> {
    const orders = this.queues.take(queue, this.limits.maxGroupSize);
    queue.isolation?.pace.record(orders.length, queue.orders.length > 0);
    this.waitingGroups += 1;
    const undone = await this.runGroup(orders, { kind: 'ISOLATED', noteTransaction });
    this.waitingGroups -= 1;
    if (undone.length > 0 && queue.isolation) {
      queue.isolation.pace.forgetLast();
      queue.isolation.vainWaits += 1;
    }
    this.settle([queue], undone);
  }

  private async probe(queues: ProductQueue[]): Promise<void> {
    const probed: ProductQueue[] = [];
    const orders: WaitingOrder[] = [];
    for (const queue of queues) {
      const room = this.limits.maxGroupSize - orders.length;
      if (room === 0) break;
      if (queue.orders.length === 0) continue; // what fails by itself is in no group with others
      probed.push(queue);
      orders.push(...this.queues.take(queue, room));
    }
    if (orders.length === 0) return;
    this.probedAt = performance.now();
    this.probingGroups += 1;
    const undone = await this.runGroup(orders, { kind: 'PROBE', noteTransaction });
    this.probingGroups -= 1;
    this.settle(probed, undone);
  }

  private settle(queues: ProductQueue[], undone: WaitingOrder[]): void {
    const stuck = new Set(undone.map(({ productId }) => productId));
    this.queues.isolate(undone);
    for (const queue of queues) {
      if (!stuck.has(queue.productId)) this.queues.rejoin(queue);
      this.queues.free(queue);
    }
    this.onEnd();
  }
}

function vainWaits({ isolation }: ProductQueue): number {
  return isolation?.vainWaits ?? 0;
}
