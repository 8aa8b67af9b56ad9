import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../../database/citus/cluster.ts';
import type { ClaimRun } from './claimKeys.ts';
import type { GroupLimits } from './groupCommit.ts';
import { placesFor } from './places.ts';
import type { ShardLine } from './shardLine.ts';
import { mostPerNode, ShardLines } from './shardLines.ts';
import type { WaitingOrder } from './waitingOrder.ts';

export interface ClaimWork {
  cluster: Pick<Cluster, 'claimShardOf' | 'nodes'>;
  /** Resolves with the orders whose keys another session holds. */
  claim(orders: WaitingOrder[], run: ClaimRun): Promise<WaitingOrder[]>;
  /** Given the orders whose keys are theirs. */
  onClaimed(orders: WaitingOrder[]): void;
}

/** A held key is tried again after this time at the soonest. */
const HELD_PAUSE_MS = 10;

/**
 * Claims the keys of orders before these are judged: in a sharded database, nothing else keeps one
 * key from placing orders for two products. Claims are gathered into groups as orders are, those of
 * one shard of the claims in each.
 */
export class KeyClaims {
  private readonly work: ClaimWork;
  private readonly limits: GroupLimits;
  private readonly lines: ShardLines<WaitingOrder>;
  private readonly lineOfOrder = new Map<WaitingOrder, ShardLine<WaitingOrder>>();
  /** Their keys are held by other sessions: each is tried by itself, one after the other. */
  private readonly held = new Set<WaitingOrder>();
  private isTryingHeld = false;

  constructor(limits: GroupLimits, work: ClaimWork) {
    this.work = work;
    this.limits = limits;
    const { claims } = placesFor(limits.maxGroupsInFlight, true);
    const lineLimits = { ...limits, maxAtOnce: Math.ceil(claims / 2), maxGroups: claims };
    this.lines = new ShardLines(work.cluster, lineLimits, () => this.start());
  }

  get waiting(): number {
    return this.lineOfOrder.size + this.held.size;
  }

  /** Takes an order with a key in, or answers false if its key could not be claimed in time. */
  add(order: WaitingOrder): boolean {
    const line = this.lineFor(order);
    const { waiting, size, pace } = line.node;
    const { maxWaiting, maxWaitMs } = this.limits;
    const inTime = Math.max(size.max + 1, pace.ordersWithin(maxWaitMs));
    const most = Math.min(mostPerNode(maxWaiting, this.work.cluster), inTime);
    if (waiting.shared >= most || this.waiting >= maxWaiting) return false;
    this.put(order, line);
    this.start();
    return true;
  }

  /** Takes an order out again whose key is not being claimed yet. */
  remove(order: WaitingOrder): void {
    this.held.delete(order);
    const line = this.lineOfOrder.get(order);
    if (!line) return;
    this.lineOfOrder.delete(order);
    this.lines.delete(line, order);
    line.node.waiting.shared -= 1;
  }

  /** The shards have changed. */
  moveAll(): void {
    for (const order of [...this.lineOfOrder.keys()]) {
      this.remove(order);
      this.put(order, this.lineFor(order));
    }
    this.start();
  }

  private lineFor({ idempotencyKey }: WaitingOrder): ShardLine<WaitingOrder> {
    return this.lines.of(this.work.cluster.claimShardOf(idempotencyKey ?? ''));
  }

  private put(order: WaitingOrder, line: ShardLine<WaitingOrder>): void {
    this.lineOfOrder.set(order, line);
    this.lines.add(line, order);
    line.node.waiting.shared += 1;
  }

  private start(): void {
    for (let line = this.lines.next(); line; line = this.lines.next()) void this.run(line);
  }

  private async run(line: ShardLine<WaitingOrder>): Promise<void> {
    const { size, pace } = line.node;
    const orders: WaitingOrder[] = [];
    for (const order of line.ready) {
      if (orders.length >= size.max) break;
      this.remove(order);
      orders.push(order);
    }
    pace.record(orders.length, this.lines.hasReady(line.node) && size.isSettled);
    const { claim, onClaimed } = this.work;
    const noteClaims = (claims: number, tookMs: number) => size.record(claims, tookMs);
    const held = await this.lines.run(line, () => claim(orders, { noteClaims, onClaimed }));
    for (const order of held) this.held.add(order);
    void this.tryHeld();
    this.start();
  }

  private async tryHeld(): Promise<void> {
    if (this.isTryingHeld) return;
    this.isTryingHeld = true;
    const { claim, onClaimed } = this.work;
    for (const order of this.held) {
      this.held.delete(order);
      await sleep(HELD_PAUSE_MS);
      const again = await claim([order], { noteClaims: () => {}, onClaimed });
      for (const one of again) if (one.isWaiting) this.held.add(one); // behind the others
    }
    this.isTryingHeld = false;
  }
}
