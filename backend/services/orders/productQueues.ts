import type { ShardMap } from '../../database/shards.ts';
import type { Speed } from './groupSpeed.ts';
import { count, newIsolation, type ProductQueue } from './productQueue.ts';
import type { NodeLine, ShardLine } from './shardLine.ts';
import type { ShardLines } from './shardLines.ts';
import { Suspects } from './suspects.ts';
import type { WaitingOrder } from './waitingOrder.ts';

/** The orders that wait, queue by queue. Shared ones that are ready are in the lines of their shards. */
export class ProductQueues {
  readonly readyIsolated = new Set<ProductQueue>();
  /** How many orders wait, in queues that share groups and in isolated ones. */
  readonly waiting = { shared: 0, isolated: 0 };
  readonly suspects = new Suspects();
  readonly maxGroupSize: number;
  private readonly shards: ShardMap;
  private readonly lines: ShardLines<ProductQueue>;
  private readonly byProduct = new Map<number, ProductQueue>();

  constructor(maxGroupSize: number, shards: ShardMap, lines: ShardLines<ProductQueue>) {
    this.maxGroupSize = maxGroupSize;
    this.shards = shards;
    this.lines = lines;
  }

  lineOf(productId: number): ShardLine<ProductQueue> {
    return this.lines.of(this.shards.shardOf(productId));
  }

  /** The shards have changed: each queue goes where its product is now. */
  moveAll(): void {
    for (const queue of this.byProduct.values()) {
      this.lines.delete(queue.line, queue);
      this.change(queue, () => {
        queue.line = this.lineOf(queue.productId);
      });
    }
  }

  /** The queue of a product if others want it, too. */
  find(productId: number): ProductQueue | undefined {
    return this.byProduct.get(productId);
  }

  add(order: WaitingOrder): void {
    const queue = this.open(order.productId);
    this.change(queue, () => queue.orders.push(order));
  }

  /** Takes an order that still waits out again. */
  remove(order: WaitingOrder): void {
    const queue = this.byProduct.get(order.productId);
    if (!queue) return;
    this.change(queue, () => {
      for (const list of [queue.orders, queue.failing]) {
        const index = list.indexOf(order);
        if (index >= 0) list.splice(index, 1);
      }
    });
  }

  /** Takes the first orders of a queue, or one of its failing ones; it is busy from then on. */
  take(queue: ProductQueue, most: number): WaitingOrder[] {
    let taken: WaitingOrder[] = [];
    this.change(queue, () => {
      taken = queue.orders.length > 0 ? queue.orders.splice(0, most) : queue.failing.splice(0, 1);
      queue.isBusy = true;
    });
    return taken;
  }

  /** Puts undone orders back in front of those that came after them; their queues are isolated. */
  isolate(undone: readonly WaitingOrder[]): void {
    for (const order of undone.toReversed()) {
      const queue = this.open(order.productId);
      this.change(queue, () => {
        queue.isolation ??= newIsolation();
        if (order.isFailing) queue.failing.push(order);
        else queue.orders.unshift(order);
      });
    }
  }

  /** A group of this product alone was so fast. */
  judge(queue: ProductQueue, speed: Speed): void {
    if (speed === 'SLOW') this.suspect(queue);
    else this.suspects.clear(queue.productId);
  }

  /** Isolates a queue, and those of later orders for its product. */
  suspect(queue: ProductQueue): void {
    this.suspects.add(queue.productId);
    this.change(queue, () => {
      queue.isolation ??= newIsolation();
    });
  }

  /** Lets a queue share groups with the others again, unless it fails or is slow by itself. */
  rejoin(queue: ProductQueue): void {
    if (queue.failing.length > 0 || this.suspects.has(queue.productId)) return;
    this.change(queue, () => {
      queue.isolation = undefined;
    });
  }

  /** The taken orders of a queue are done or back. */
  free(queue: ProductQueue): void {
    this.change(queue, () => {
      queue.isBusy = false;
    });
  }

  /** All that wait and share groups of a node, the newest first. */
  newestShared(node: NodeLine): WaitingOrder[] {
    const isShared = ({ isolation, line }: ProductQueue) => !isolation && line.node === node;
    const shared = [...this.byProduct.values()].filter(isShared).flatMap(({ orders }) => orders);
    return shared.toReversed().sort((a, b) => b.arrivedAt - a.arrivedAt);
  }

  /** How many queues are isolated, of those that have orders. */
  countIsolated(): number {
    return [...this.byProduct.values()].filter(({ isolation }) => isolation).length;
  }

  private open(productId: number): ProductQueue {
    let queue = this.byProduct.get(productId);
    if (!queue) {
      const line = this.lineOf(productId);
      const isolation = this.suspects.has(productId) ? newIsolation() : undefined;
      queue = { productId, line, orders: [], failing: [], isBusy: false, isolation };
      this.byProduct.set(productId, queue);
    }
    return queue;
  }

  /** Changes a queue; afterwards all counts and lists are right again. */
  private change(queue: ProductQueue, work: () => void): void {
    count(queue, -1, this);
    work();
    count(queue, 1, this);
    const length = queue.orders.length + queue.failing.length;
    const isReady = !queue.isBusy && length > 0;
    if (!isReady || queue.isolation) this.lines.delete(queue.line, queue);
    else this.lines.add(queue.line, queue);
    if (!isReady || !queue.isolation) this.readyIsolated.delete(queue);
    else this.readyIsolated.add(queue);
    if (!queue.isBusy && length === 0) this.byProduct.delete(queue.productId);
  }
}
