import { oneShard, type ShardMap } from '../../database/shards.ts';
import { Admission, type AdmissionLimits } from './admission.ts';
import type { RunGroup } from './groupRun.ts';
import type { Speed } from './groupSpeed.ts';
import { IsolatedGroups } from './isolatedGroups.ts';
import { placesFor } from './places.ts';
import type { ProductQueue } from './productQueue.ts';
import { ProductQueues } from './productQueues.ts';
import type { ShardLine } from './shardLine.ts';
import { ShardLines } from './shardLines.ts';
import { suspectsOf } from './suspects.ts';
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

export interface GroupWork {
  runGroup: RunGroup;
  /** Is given orders that were let in and cannot be judged in time after all. */
  onShed(order: WaitingOrder): void;
  /** Without it, all products are of one. */
  shards?: ShardMap | undefined;
}

/**
 * Gathers orders that arrive while a group runs, and hands them on together as the next group, in
 * order of arrival within a product. Nothing is waited for: an order that finds nothing running
 * starts at once, and groups form only out of waiting. A group has products of one shard only.
 */
export class GroupCommit {
  private readonly work: GroupWork;
  private readonly lines: ShardLines<ProductQueue>;
  private readonly queues: ProductQueues;
  private readonly admission: Admission;
  private readonly isolated: IsolatedGroups;

  constructor(limits: GroupLimits, work: GroupWork) {
    const { maxGroupSize, maxGroupsInFlight } = limits;
    const { shards = oneShard, runGroup } = work;
    this.work = work;
    const { atOnce, shared, isolated } = placesFor(maxGroupsInFlight, shards !== oneShard);
    const lineLimits = { ...limits, maxAtOnce: atOnce, maxGroups: shared };
    const start = () => this.startGroups();
    this.lines = new ShardLines(shards, lineLimits, start);
    this.queues = new ProductQueues(maxGroupSize, shards, this.lines);
    this.admission = new Admission(this.queues, limits, shards);
    const isolatedLimits = { maxGroups: isolated, maxGroupSize };
    this.isolated = new IsolatedGroups(this.queues, isolatedLimits, {
      runGroup,
      shards,
      onEnd: start,
    });
  }

  hasRoomFor(order: WaitingOrder): boolean {
    return this.admission.hasRoomFor(order);
  }

  /** Takes an order in, or answers false if as many wait as may, or as can be judged in time. */
  add(order: WaitingOrder): boolean {
    if (!this.admission.hasRoomFor(order)) return false;
    this.queues.add(order);
    this.startGroups();
    return true;
  }

  /** The same for many; they may be one group. Returns those that have no room. */
  addAll(orders: readonly WaitingOrder[]): WaitingOrder[] {
    const refused = orders.filter((order) => {
      const hasRoom = this.admission.hasRoomFor(order);
      if (hasRoom) this.queues.add(order);
      return !hasRoom;
    });
    this.startGroups();
    return refused;
  }

  /** Takes an order that still waits out again. */
  remove(order: WaitingOrder): void {
    this.queues.remove(order);
  }

  /** The shards have changed. Groups in flight end as they are. */
  moveQueues(): void {
    this.queues.moveAll();
    this.startGroups();
  }

  /** How many orders wait, and how many products go in groups of their own. */
  get backlog(): Backlog {
    return { ...this.queues.waiting, isolatedProducts: this.queues.countIsolated() };
  }

  private startGroups(): void {
    for (let line = this.lines.next(); line; line = this.lines.next()) void this.runShared(line);
    this.isolated.start();
  }

  private async runShared(line: ShardLine<ProductQueue>): Promise<void> {
    const { node } = line;
    const { queues, orders } = this.takeGroup(line);
    let speed: Speed = 'QUICK';
    const undone = await this.lines.run(line, () =>
      this.work.runGroup(orders, {
        kind: 'SHARED',
        noteTransaction(size, tookMs, heldMs) {
          node.size.record(size, tookMs);
          speed = node.speed.judge(size, heldMs);
        },
      }),
    );
    for (const queue of suspectsOf(queues, speed)) this.queues.suspect(queue);
    this.queues.isolate(undone);
    if (undone.length > 0) node.pace.forgetLast();
    for (const queue of queues) this.queues.free(queue);
    this.startGroups();
  }

  private takeGroup({ ready, node }: ShardLine<ProductQueue>) {
    const most = node.size.max;
    const queues: ProductQueue[] = [];
    const orders: WaitingOrder[] = [];
    for (const queue of ready) {
      if (orders.length >= most) break;
      queues.push(queue);
      orders.push(...this.queues.take(queue, most - orders.length));
    }
    const leavesSome = this.lines.hasReady(node) || (queues.at(-1)?.orders.length ?? 0) > 0;
    node.pace.record(orders.length, leavesSome && node.size.isSettled);
    for (const order of this.admission.excess(node)) {
      this.queues.remove(order);
      this.work.onShed(order);
    }
    return { queues, orders };
  }
}
