import { BacklogPace } from './backlogPace.ts';
import type { WaitingOrder } from './waitingOrder.ts';

/** Why a product goes in groups of its own, and what is known of these. */
export interface Isolation {
  pace: BacklogPace;
  /** How often its row was waited for in vain. */
  vainWaits: number;
}

/** The waiting orders of one product, in order of arrival. */
export interface ProductQueue {
  productId: number;
  orders: WaitingOrder[];
  /** Orders that failed by themselves: each goes in a group of its own, behind the others. */
  failing: WaitingOrder[];
  /** Some of its orders are in a group, so the others have to wait. */
  isBusy: boolean;
  /** Set if its orders were in the way of other products. */
  isolation: Isolation | undefined;
}

/** The orders that wait, queue by queue. */
export class ProductQueues {
  /** Queues that have orders and are not busy, in the order in which they became so. */
  readonly ready = new Set<ProductQueue>();
  readonly readyIsolated = new Set<ProductQueue>();
  /** How many orders wait, in queues that share groups and in isolated ones. */
  readonly waiting = { shared: 0, isolated: 0 };
  /** Of the shared ones, how many are first served if each queue has one group. */
  firstInLine = 0;
  private readonly maxGroupSize: number;
  private readonly byProduct = new Map<number, ProductQueue>();

  constructor(maxGroupSize: number) {
    this.maxGroupSize = maxGroupSize;
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
        queue.isolation ??= { pace: new BacklogPace(), vainWaits: 0 };
        if (order.isFailing) queue.failing.push(order);
        else queue.orders.unshift(order);
      });
    }
  }

  /** Lets a queue share groups with the others again, unless some of its orders fail. */
  rejoin(queue: ProductQueue): void {
    if (queue.failing.length > 0) return;
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

  /** All that wait and share groups, the newest first. */
  newestShared(): WaitingOrder[] {
    const shared = [...this.byProduct.values()].filter(({ isolation }) => !isolation);
    const newestFirst = shared.flatMap(({ orders }) => orders.toReversed());
    return newestFirst.sort((a, b) => b.arrivedAt - a.arrivedAt);
  }

  /** How many queues are isolated, of those that have orders. */
  countIsolated(): number {
    return [...this.byProduct.values()].filter(({ isolation }) => isolation).length;
  }

  private open(productId: number): ProductQueue {
    let queue = this.byProduct.get(productId);
    if (!queue) {
      queue = { productId, orders: [], failing: [], isBusy: false, isolation: undefined };
      this.byProduct.set(productId, queue);
    }
    return queue;
  }

  /** Changes a queue; afterwards all counts and lists are right again. */
  private change(queue: ProductQueue, work: () => void): void {
    this.count(queue, -1);
    work();
    this.count(queue, 1);
    const length = queue.orders.length + queue.failing.length;
    const isReady = !queue.isBusy && length > 0;
    if (!isReady || queue.isolation) this.ready.delete(queue);
    if (!isReady || !queue.isolation) this.readyIsolated.delete(queue);
    if (isReady) (queue.isolation ? this.readyIsolated : this.ready).add(queue);
    if (!queue.isBusy && length === 0) this.byProduct.delete(queue.productId);
  }

  private count({ orders, failing, isolation }: ProductQueue, sign: 1 | -1): void {
    if (isolation) this.waiting.isolated += sign * (orders.length + failing.length);
    else {
      this.waiting.shared += sign * orders.length;
      this.firstInLine += sign * Math.min(orders.length, this.maxGroupSize);
    }
  }
}
