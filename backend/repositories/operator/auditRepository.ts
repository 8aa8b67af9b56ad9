import { QueryTypes, type Sequelize, type Transaction } from 'sequelize';
import { type Found, rankFindings, type Slice } from './rankFindings.ts';

export type { Found, Slice };

/** How many rows of each table there are, and their units in all. */
export interface Totals {
  products: number;
  orders: number;
  receipts: number;
  stock: bigint;
  ordered: bigint;
  received: bigint;
}

/** Everything that names one product. */
export interface Balance {
  productId: number | null;
  /** Rows in the table of products: 1, or something is wrong. */
  products: number;
  receipts: number;
  orders: number;
  stock: bigint;
  received: bigint;
  ordered: bigint;
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
type Raw<Row> = { [Name in keyof Row]: Row[Name] extends bigint ? string : Row[Name] };

/** Findings of one group, each about one value. */
const oneGroup = { group: 'true', order: 'value' };

/** Each takes part in the transaction of one audit, which `readTablesOnly` has prepared. */
export const AuditRepository = {
  /**
   * Makes the transaction read tables, not indexes: a damaged index hides rows. And gives it memory
   * to count in.
   */
  async readTablesOnly(sequelize: Sequelize, transaction: Transaction): Promise<void> {
    const settings = {
      enable_seqscan: 'on',
      enable_indexscan: 'off',
      enable_indexonlyscan: 'off',
      enable_bitmapscan: 'off',
      work_mem: '64MB',
      jit: 'off',
    };
    const list = Object.entries(settings).map(
      ([name, value]) => `set_config('${name}', '${value}', true)`,
    );
    await sequelize.query(`SELECT ${list.join()}`, { transaction });
  },

  async totals(sequelize: Sequelize, transaction: Transaction): Promise<Totals> {
    const [row] = await sequelize.query<Raw<Totals>>(
      `SELECT * FROM
         (SELECT count(*)::float AS products, coalesce(sum(stock), 0) AS stock FROM products) AS p,
         (SELECT count(*)::float AS receipts, coalesce(sum(quantity), 0) AS received
          FROM stock_receipts) AS r,
         (SELECT count(*)::float AS orders, coalesce(sum(quantity), 0) AS ordered
          FROM orders) AS o`,
      { type: QueryTypes.SELECT, transaction },
    );
    return withBigints(row as Raw<Totals>);
  },

  /** Products of which stock and receipts less orders differ, or that are not there once. */
  async unbalanced(
    sequelize: Sequelize,
    slice: Slice,
    transaction: Transaction,
  ): Promise<Found<Balance>[]> {
    const rows = await rankFindings<Raw<Found<Balance>>>(sequelize, transaction, {
      // Findings that agree in these are reported as one kind.
      group: `products, receipts = 0, stock < 0, sign(stock - received + ordered),
        sign(stock + ordered)`,
      order: '"productId"',
      slice,
      findings: `SELECT product_id AS "productId", sum(products)::float AS products,
          sum(receipts)::float AS receipts, sum(orders)::float AS orders,
          sum(stock) AS stock, sum(received) AS received, sum(ordered) AS ordered
        FROM (
          SELECT id AS product_id, 1 AS products, stock, 0 AS receipts, 0 AS received,
            0 AS orders, 0 AS ordered FROM products
          UNION ALL SELECT product_id, 0, 0, 1, quantity, 0, 0 FROM stock_receipts
          UNION ALL SELECT product_id, 0, 0, 0, 0, 1, quantity FROM orders
        ) AS entries
        WHERE coalesce(product_id, 0) & $1 = $2 GROUP BY product_id
        HAVING sum(products) <> 1 OR sum(stock) < 0
          OR sum(stock) <> sum(received) - sum(ordered)`,
    });
    return rows.map(withBigints);
  },

  repeatedIds: (sequelize: Sequelize, slice: Slice, transaction: Transaction) =>
    rankFindings<Found<Repeated>>(sequelize, transaction, {
      ...oneGroup,
      slice,
      findings: `SELECT id AS value, count(*)::float AS rows FROM orders
        WHERE uuid_hash(id) & $1 = $2 GROUP BY id HAVING count(*) > 1`,
    }),

  repeatedKeys: (sequelize: Sequelize, slice: Slice, transaction: Transaction) =>
    rankFindings<Found<Repeated>>(sequelize, transaction, {
      ...oneGroup,
      slice,
      findings: `SELECT idempotency_key AS value, count(*)::float AS rows FROM orders
        WHERE hashtext(idempotency_key) & $1 = $2 GROUP BY idempotency_key HAVING count(*) > 1`,
    }),

  oddQuantities: (sequelize: Sequelize, slice: Slice, transaction: Transaction) =>
    rankFindings<Found<OddOrder>>(sequelize, transaction, {
      ...oneGroup,
      slice,
      findings: `SELECT id AS value, quantity FROM orders
        WHERE uuid_hash(id) & $1 = $2 AND (quantity > 0) IS NOT TRUE`,
    }),
};

function withBigints<Row extends { stock: bigint; received: bigint; ordered: bigint }>(
  row: Raw<Row>,
): Row {
  const { stock, received, ordered } = row as Record<'stock' | 'received' | 'ordered', string>;
  const sums = { stock: BigInt(stock), received: BigInt(received), ordered: BigInt(ordered) };
  return { ...row, ...sums } as unknown as Row;
}
