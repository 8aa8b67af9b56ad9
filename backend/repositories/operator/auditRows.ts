/** How many rows of each table there are, and their units in all. */
export interface Totals {
  products: number;
  orders: number;
  receipts: number;
  returns: number;
  /** Those of the closing entries: their rows are in files. */
  archivedOrders: number;
  stock: bigint;
  ordered: bigint;
  received: bigint;
  returned: bigint;
  archived: bigint;
}

/** Everything that names one product; archived orders are orders. */
export interface Balance {
  productId: number | null;
  /** Rows in the table of products: 1, or something is wrong. */
  products: number;
  receipts: number;
  orders: number;
  stock: bigint;
  received: bigint;
  ordered: bigint;
  returned: bigint;
}

/** An order that more units were returned of than it has, or units of another product. */
export interface Overreturned {
  value: string;
  quantity: number;
  returned: string;
}

/** Units returned of orders that are not in the table, and units of archived orders. */
export interface UnknownReturns {
  value: number | null;
  returned: string;
  archived: string;
}

export interface Repeated {
  value: string;
  rows: number;
}

export interface OddOrder {
  value: string;
  quantity: number | null;
}

/** Numbers that may be too large for JavaScript come as text. */
export type Raw<Row> = { [Name in keyof Row]: Row[Name] extends bigint ? string : Row[Name] };

export function withBigints<Row extends object>(row: Raw<Row>): Row {
  const sums = ['stock', 'received', 'ordered', 'returned', 'archived']
    .filter((name) => name in row)
    .map((name) => [name, BigInt((row as Record<string, string>)[name] as string)]);
  return { ...row, ...Object.fromEntries(sums) } as Row;
}
