import type { Speed } from './groupSpeed.ts';
import type { ProductQueue } from './productQueue.ts';

/** Those that were suspected first are forgotten first: a slow one is soon found again. */
const MOST = 10_000;
/** Of a slow group: all products, but for the largest groups. */
const MOST_OF_GROUP = 32;

/**
 * Products that seem to be slow by themselves, because a group with them was. Their orders go in
 * groups of their own, until such a group was quick: also those that come when none is waiting.
 */
export class Suspects {
  private readonly products = new Set<number>();

  has(productId: number): boolean {
    return this.products.has(productId);
  }

  add(productId: number): void {
    this.products.add(productId);
    const [first] = this.products;
    if (this.products.size > MOST && first !== undefined) this.products.delete(first);
  }

  clear(productId: number): void {
    this.products.delete(productId);
  }
}

/** Whose products are to be looked at by themselves, of a group that was so fast: some at random. */
export function suspectsOf(queues: ProductQueue[], speed: Speed): ProductQueue[] {
  if (speed === 'QUICK' || queues.length < 2) return [];
  const ranked = queues.map((queue) => ({ queue, rank: Math.random() }));
  const most = speed === 'SLOW' ? MOST_OF_GROUP : 1;
  return ranked
    .sort((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ queue }) => queue);
}
