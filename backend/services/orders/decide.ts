import type { NewOrder } from '../../repositories/orderRepository.ts';
import type { LockedProduct } from '../../repositories/productRepository.ts';

/** `replayOf`: the order that the same key has placed before, which is the answer again. */
export type Verdict<Placed> =
  | 'PLACE'
  | 'PRODUCT_NOT_FOUND'
  | 'INSUFFICIENT_STOCK'
  | 'IDEMPOTENCY_KEY_REUSED'
  | { replayOf: Placed };

export interface Decision<Placed> {
  /** One for each order, in the same order. */
  verdicts: Verdict<Placed>[];
  /** The stock that remains, of each product that loses some. */
  updatedStocks: Map<number, number>;
}

/**
 * Judges orders one after the other against the stock of products that are locked, and against the
 * orders that their keys name already. A product that is not among them does not exist.
 */
export function decide<Judged extends NewOrder, Known extends NewOrder>(
  orders: readonly Judged[],
  products: readonly LockedProduct[],
  placedByKey: ReadonlyMap<string, Known> = new Map(),
): Decision<Judged | Known> {
  const stocks = new Map(products.map(({ id, stock }) => [id, stock]));
  const updatedStocks = new Map<number, number>();
  const keyHolders = new Map<string, Judged | Known>(placedByKey);

  const verdicts = orders.map((order): Verdict<Judged | Known> => {
    const { productId, quantity, idempotencyKey } = order;
    const keyHolder = idempotencyKey === null ? undefined : keyHolders.get(idempotencyKey);
    if (keyHolder) {
      const isSame = keyHolder.productId === productId && keyHolder.quantity === quantity;
      return isSame ? { replayOf: keyHolder } : 'IDEMPOTENCY_KEY_REUSED';
    }

    const stock = stocks.get(productId);
    if (stock === undefined) return 'PRODUCT_NOT_FOUND';
    if (stock < quantity) return 'INSUFFICIENT_STOCK';

    const updatedStock = stock - quantity;
    stocks.set(productId, updatedStock);
    updatedStocks.set(productId, updatedStock);
    if (idempotencyKey !== null) keyHolders.set(idempotencyKey, order);
    return 'PLACE';
  });
  return { verdicts, updatedStocks };
}
