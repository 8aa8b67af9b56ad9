/** What a contender sells in a case: how its store is filled, and whether it is right after it. */
export interface Stock {
  /** Called before each round. */
  prepare(wanted: StockWanted): Promise<void>;
  countOrders(): Promise<number>;
  /** @throws unless so many orders are there and every product's stock agrees with its orders. */
  checkBooks(expectedOrders: number): Promise<void>;
  /** The products that are ordered. */
  productIds(wanted: StockWanted): number[];
}

export interface StockWanted {
  /** How many products the orders are spread over. */
  products: number;
  /** Of Zipf's law, by which some are wanted more often; 0 if all are wanted alike. */
  exponent: number;
  /** Units in each order. */
  quantity: number;
  isSoldOut: boolean;
}

export const PRODUCTS = 1_000;
/** More than any round can sell. */
export const PLENTY = 1_000_000_000;

export function firstProducts({ products }: Pick<StockWanted, 'products'>): number[] {
  return Array.from({ length: products }, (_, index) => index + 1);
}

/** @throws unless as many orders are kept as were acknowledged. */
export function compareOrders(expected: number, kept: number): void {
  if (kept === expected) return;
  throw new Error(`${expected} orders were acknowledged, but ${kept} are kept`);
}
