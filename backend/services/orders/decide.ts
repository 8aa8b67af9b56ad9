import type { NewOrder, PlacedOrder } from '../../repositories/orderRepository.ts';
import type { LockedProduct } from '../../repositories/productRepository.ts';

/** An order and what became of it. `original`: the order that the same key has placed before. */
export type Judgement<Order> = { order: Order } & (
  | { verdict: 'PLACE' | 'PRODUCT_NOT_FOUND' | 'INSUFFICIENT_STOCK' | 'IDEMPOTENCY_KEY_REUSED' }
  | { verdict: 'REPLAY'; original: Order | PlacedOrder }
);

export interface Decision<Order> {
  /** One for each order, in the same order. */
  judgements: Judgement<Order>[];
  /** The stock that remains, of each product that loses some. */
  updatedStocks: Map<number, number>;
}

/**
 * Judges orders one after the other against the stock of products that are locked, and against the
 * orders that their keys name already. A product that is not among them does not exist, and one that
 * is archived is answered alike.
 */
export function decide<Order extends NewOrder>(
  orders: readonly Order[],
  products: readonly LockedProduct[],
  placedByKey: ReadonlyMap<string, PlacedOrder>,
): Decision<Order> {
  const stocks = new Map<number, number>();
  for (const { id, stock, isArchived } of products) if (!isArchived) stocks.set(id, stock);
  const updatedStocks = new Map<number, number>();
  const keyHolders = new Map<string, Order | PlacedOrder>(placedByKey);

  function judge(order: Order): Judgement<Order> {
    const { productId, quantity, idempotencyKey } = order;
    const original = idempotencyKey === null ? undefined : keyHolders.get(idempotencyKey);
    if (original) {
      const isSame = original.productId === productId && original.quantity === quantity;
      return isSame
        ? { order, verdict: 'REPLAY', original }
        : { order, verdict: 'IDEMPOTENCY_KEY_REUSED' };
    }

    const stock = stocks.get(productId);
    if (stock === undefined) return { order, verdict: 'PRODUCT_NOT_FOUND' };
    if (stock < quantity) return { order, verdict: 'INSUFFICIENT_STOCK' };

    const updatedStock = stock - quantity;
    stocks.set(productId, updatedStock);
    updatedStocks.set(productId, updatedStock);
    if (idempotencyKey !== null) keyHolders.set(idempotencyKey, order);
    return { order, verdict: 'PLACE' };
  }

  return { judgements: orders.map(judge), updatedStocks };
}
