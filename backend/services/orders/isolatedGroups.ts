import type { ShardMap } from '../../database/shards.ts';
import type { RunGroup } from './groupRun.ts';
import type { Speed } from './groupSpeed.ts';
import { mayWaitNext } from './mayWaitNext.ts';
import type { ProductQueue } from './productQueue.ts';
import type { ProductQueues } from './productQueues.ts';
import type { NodeLine, ShardLine } from './shardLine.ts';
import { mostPerNode } from './shardLines.ts';
import { suspectsOf } from './suspects.ts';
import type { WaitingOrder } from './waitingOrder.ts';

export interface IsolatedLimits {
  /** Groups in flight, the probing one included. */
  maxGroups: number;
  maxGroupSize: number;
}

export interface IsolatedWork {
  runGroup: RunGroup;
  shards: Pick<ShardMap, 'nodes'>;
  /** Called when a group has ended, and its queues are free. */
  onEnd(): void;
}

/** How soon a row that was let go is noticed, however many others are held. */
const PROBE_INTERVAL_MS = 100;

/**
 * Groups of products that were in the way of others, because another session holds their rows or
 * because their orders fail. A few of them wait for their rows, first those that have done so least:
 * in line behind other sessions, each is served. All the others are probed together, shard by shard,
 * again and again, by groups that skip what is locked. Of each node, one probe is in flight.
 */
export class IsolatedGroups {
  private readonly queues: ProductQueues;
  private readonly work: IsolatedWork;
  private readonly limits: IsolatedLimits;
  private waitingGroups = 0;
  private probingGroups = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(queues: ProductQueues, limits: IsolatedLimits, work: IsolatedWork) {
    this.queues = queues;
    this.limits = limits;
    this.work = work;
  }

  start(): void {
    if (this.queues.readyIsolated.size === 0) return;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.start();
    }, PROBE_INTERVAL_MS).unref();
    if (!this.hasPlace) return;

    const { queues, limits, work, waitingGroups } = this;
    const mayWait = mayWaitNext(queues.readyIsolated, { ...limits, ...work, waitingGroups });
    const others = [...queues.readyIsolated].filter((queue) => !mayWait.has(queue));
    const byShard = [...Map.groupBy(others, ({ line }) => line)];
    for (const [line, queues] of byShard.sort(([a], [b]) => a.probedAt - b.probedAt)) {
      const now = performance.now();
      if (line.unprobed.length === 0 && now - line.probedAt >= PROBE_INTERVAL_MS) {
        line.unprobed = queues;
        line.probedAt = now;
      }
      if (line.node.probingGroups === 0 && this.hasPlaceOn(line.node)) void this.probe(line);
    }
    for (const queue of mayWait) if (this.hasPlaceOn(queue.line.node)) void this.wait(queue);
  }

  private get hasPlace(): boolean {
    return this.waitingGroups + this.probingGroups < this.limits.maxGroups;
  }

  private hasPlaceOn(node: NodeLine): boolean {
    const { maxGroups } = this.limits;
    return this.hasPlace && node.isolatedGroups < mostPerNode(maxGroups, this.work.shards);
  }

  private async wait(queue: ProductQueue): Promise<void> {
    const orders = this.queues.take(queue, this.limits.maxGroupSize);
    queue.isolation?.pace.record(orders.length, queue.orders.length > 0);
    this.waitingGroups += 1;
    const { undone, speed } = await this.run(queue.line.node, orders, 'ISOLATED');
    this.waitingGroups -= 1;
    if (undone.length > 0 && queue.isolation) {
      queue.isolation.pace.forgetLast();
      queue.isolation.vainWaits += 1;
    }
    if (speed) this.queues.judge(queue, speed);
    this.settle([queue], undone);
  }

  /** Of each product, one order: if it is placed, the others are so in the next groups. */
  private async probe(line: ShardLine<ProductQueue>): Promise<void> {
    const probed: ProductQueue[] = [];
    while (line.unprobed.length > 0 && probed.length < this.limits.maxGroupSize) {
      const queue = line.unprobed.shift() as ProductQueue;
      if (this.mayBeProbed(queue)) probed.push(queue);
    }
    if (probed.length === 0) return;
    const orders = probed.flatMap((queue) => this.queues.take(queue, 1));
    this.probingGroups += 1;
    line.node.probingGroups += 1;
    const { undone, speed = 'QUICK' } = await this.run(line.node, orders, 'PROBE');
    for (const queue of suspectsOf(probed, speed)) this.queues.suspect(queue);
    this.probingGroups -= 1;
    line.node.probingGroups -= 1;
    this.settle(probed, undone);
  }

  /** Not what fails or is slow by itself. */
  private mayBeProbed(queue: ProductQueue): boolean {
    const isAlone = queue.orders.length === 0 || this.queues.suspects.has(queue.productId);
    return this.queues.readyIsolated.has(queue) && !isAlone;
  }

  private async run(node: NodeLine, orders: WaitingOrder[], kind: 'ISOLATED' | 'PROBE') {
    let speed: Speed | undefined;
    const noteTransaction = (size: number, _tookMs: number, heldMs: number) => {
      speed = node.speed.judge(size, heldMs);
    };
    node.isolatedGroups += 1;
    const undone = await this.work.runGroup(orders, { kind, noteTransaction });
    node.isolatedGroups -= 1;
    return { undone, speed };
  }

  private settle(queues: ProductQueue[], undone: WaitingOrder[]): void {
    const stuck = new Set(undone.map(({ productId }) => productId));
    this.queues.isolate(undone);
    for (const queue of queues) {
      if (!stuck.has(queue.productId)) this.queues.rejoin(queue);
      this.queues.free(queue);
    }
    this.work.onEnd();
  }
}
