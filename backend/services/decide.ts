import type { NewOrder } from '../repositories/orderRepository.ts';
import type { LockedProduct } from '../repositories/productRepository.ts';

export type Verdict = 'PLACE' | 'PRODUCT_NOT_FOUND' | 'INSUFFICIENT_STOCK';

export interface Decision {
  /** One for each order, in the same order. */
  verdicts: Verdict[];
  /** The stock that remains, of each product that loses some. */
  updatedStocks: Map<number, number>;
}

/**
 * Judges orders one after the other against the stock of products that are locked. A product that
 * is not among them does not exist.
 */
export function decide(
  orders: readonly Pick<NewOrder, 'productId' | 'quantity'>[],
  products: readonly LockedProduct[],
): Decision {
  const stocks = new Map(products.map(({ id, stock }) => [id, stock]));
  const updatedStocks = new Map<number, number>();
  const verdicts = orders.map(({ productId, quantity }): Verdict => {
    const stock = stocks.get(productId);
    if (stock === undefined) return 'PRODUCT_NOT_FOUND';
    if (stock < quantity) return 'INSUFFICIENT_STOCK';

    const updatedStock = stock - quantity;
    stocks.set(productId, updatedStock);
    updatedStocks.set(productId, updatedStock);
    return 'PLACE';
  });
  return { verdicts, updatedStocks };
}
