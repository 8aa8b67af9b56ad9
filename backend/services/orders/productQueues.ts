import { BacklogPace } from './backlogPace.ts';
import type { WaitingOrder } from './waitingOrder.ts';

/** The waiting orders of one product, in order of arrival. */
export interface ProductQueue {
  productId: number;
  orders: WaitingOrder[];
  /** Some of its orders are in a group, so the others have to wait. */
  isBusy: boolean;
  /** Its orders were in the way of other products, so it goes in groups of its own, at this pace. */
  isolatedPace: BacklogPace | undefined;
}

/** The orders that wait, queue by queue. */
export class ProductQueues {
  /** Queues that have orders and are not busy, in the order in which they became so. */
  readonly ready = new Set<ProductQueue>();
  readonly readyIsolated = new Set<ProductQueue>();
  private readonly byProduct = new Map<number, ProductQueue>();
  private waitingShared = 0;
  private waitingIsolated = 0;

  /** How many orders wait, in queues that share groups and in isolated ones. */
  get waiting(): { shared: number; isolated: number } {
    return { shared: this.waitingShared, isolated: this.waitingIsolated };
  }

  /** How many queues there are. */
  get size(): number {
    return this.byProduct.size;
  }

  /** The queue of a product if others want it, too. */
  find(productId: number): ProductQueue | undefined {
    return this.byProduct.get(productId);
  }

  add(order: WaitingOrder): void {
    const queue = this.open(order.productId);
    queue.orders.push(order);
    this.count(queue, 1);
    this.markReady(queue);
  }

  /** Takes an order that still waits out again. */
  remove(order: WaitingOrder): void {
    const queue = this.byProduct.get(order.productId);
    const index = queue?.orders.indexOf(order) ?? -1;
    if (!queue || index < 0) return;
    queue.orders.splice(index, 1);
    this.count(queue, -1);
    if (queue.orders.length === 0 && !queue.isBusy) this.close(queue);
  }

  /** Takes the first orders of a queue, which is busy from then on. */
  take(queue: ProductQueue, most: number): WaitingOrder[] {
    const orders = queue.orders.splice(0, most);
    this.count(queue, -orders.length);
    queue.isBusy = true;
    this.unmark(queue);
    return orders;
  }

  /** Puts undone orders back in front of those that came after them; their queues are isolated. */
  isolate(undone: readonly WaitingOrder[]): void {
    for (const order of undone.toReversed()) {
      const queue = this.open(order.productId);
      queue.orders.unshift(order);
      this.count(queue, 1);
      if (!queue.isolatedPace) this.setIsolatedPace(queue, new BacklogPace());
      this.markReady(queue);
    }
  }

  /** Lets a queue share groups with the others again. */
  rejoin(queue: ProductQueue): void {
    this.setIsolatedPace(queue, undefined);
  }

  /** The taken orders of a queue are done or back. */
  free(queue: ProductQueue): void {
    queue.isBusy = false;
    if (queue.orders.length > 0) this.markReady(queue);
    else this.close(queue);
  }

  private open(productId: number): ProductQueue {
    let queue = this.byProduct.get(productId);
    if (!queue) {
      queue = { productId, orders: [], isBusy: false, isolatedPace: undefined };
      this.byProduct.set(productId, queue);
    }
    return queue;
  }

  private close(queue: ProductQueue): void {
    this.unmark(queue);
    this.byProduct.delete(queue.productId);
  }

  private count(queue: ProductQueue, change: number): void {
    if (queue.isolatedPace) this.waitingIsolated += change;
    else this.waitingShared += change;
  }

  private setIsolatedPace(queue: ProductQueue, pace: BacklogPace | undefined): void {
    this.count(queue, -queue.orders.length);
    queue.isolatedPace = pace;
    this.count(queue, queue.orders.length);
    this.unmark(queue);
  }

  private markReady(queue: ProductQueue): void {
    if (queue.isBusy) return;
    (queue.isolatedPace ? this.readyIsolated : this.ready).add(queue);
  }

  private unmark(queue: ProductQueue): void {
    this.ready.delete(queue);
    this.readyIsolated.delete(queue);
  }
}
