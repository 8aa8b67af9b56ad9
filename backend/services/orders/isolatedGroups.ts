import type { ShardMap } from '../../database/shards.ts';
import type { RunGroup } from './groupRun.ts';
import type { ProductQueue } from './productQueue.ts';
import type { ProductQueues } from './productQueues.ts';
import type { NodeLine, ShardLine } from './shardLine.ts';
import { mostPerNode } from './shardLines.ts';
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

/** No group is sized by one of these. */
const noteTransaction = () => {};

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

    const leastWaited = [...this.queues.readyIsolated].sort((a, b) => vainWaits(a) - vainWaits(b));
    const mayWait = this.mayWait(leastWaited);
    const others = leastWaited.filter((queue) => !mayWait.has(queue));
    const byShard = [...Map.groupBy(others, ({ line }) => line)];
    for (const [line, queues] of byShard.sort(([a], [b]) => a.probedAt - b.probedAt)) {
      const isDue = performance.now() - line.probedAt >= PROBE_INTERVAL_MS;
      if (isDue && line.node.probingGroups === 0 && this.hasPlaceOn(line.node)) {
        void this.probe(line, queues);
      }
    }
    for (const queue of mayWait) if (this.hasPlaceOn(queue.line.node)) void this.wait(queue);
  }

  /** Those that are to wait for their rows, but for one place of each node, which is for probes. */
  private mayWait(leastWaited: ProductQueue[]): Set<ProductQueue> {
    const most = Math.max(1, this.limits.maxGroups - 1) - this.waitingGroups;
    const mostOfNode = Math.max(1, mostPerNode(this.limits.maxGroups, this.work.shards) - 1);
    const chosen = new Set<ProductQueue>();
    const ofNode = new Map<NodeLine, number>();
    for (const queue of leastWaited) {
      if (chosen.size >= most) break;
      const { node } = queue.line;
      const waiting = ofNode.get(node) ?? node.isolatedGroups - node.probingGroups;
      if (waiting >= mostOfNode) continue;
      ofNode.set(node, waiting + 1);
      chosen.add(queue);
    }
    return chosen;
  }

  private get hasPlace(): boolean {
    return this.waitingGroups + this.probingGroups < this.limits.maxGroups;
  }

  private hasPlaceOn(node: NodeLine): boolean {
    const mostOfNode = mostPerNode(this.limits.maxGroups, this.work.shards);
    return this.hasPlace && node.isolatedGroups < mostOfNode;
  }

  private async wait(queue: ProductQueue): Promise<void> {
    const orders = this.queues.take(queue, this.limits.maxGroupSize);
    queue.isolation?.pace.record(orders.length, queue.orders.length > 0);
    this.waitingGroups += 1;
    const undone = await this.run(queue.line.node, orders, 'ISOLATED');
    this.waitingGroups -= 1;
    if (undone.length > 0 && queue.isolation) {
      queue.isolation.pace.forgetLast();
      queue.isolation.vainWaits += 1;
    }
    this.settle([queue], undone);
  }

  private async probe(line: ShardLine<ProductQueue>, queues: ProductQueue[]): Promise<void> {
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
    line.probedAt = performance.now();
    this.probingGroups += 1;
    line.node.probingGroups += 1;
    const undone = await this.run(line.node, orders, 'PROBE');
    this.probingGroups -= 1;
    line.node.probingGroups -= 1;
    this.settle(probed, undone);
  }

  private async run(node: NodeLine, orders: WaitingOrder[], kind: 'ISOLATED' | 'PROBE') {
    node.isolatedGroups += 1;
    const undone = await this.work.runGroup(orders, { kind, noteTransaction });
    node.isolatedGroups -= 1;
    return undone;
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

function vainWaits({ isolation }: ProductQueue): number {
  return isolation?.vainWaits ?? 0;
}
