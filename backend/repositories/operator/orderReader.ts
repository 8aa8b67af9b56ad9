import { QueryTypes, type Sequelize, type Transaction } from 'sequelize';
import { fetchInBatches, readInBatches, type Selection } from '../../database/readInBatches.ts';
import type { Order } from '../../models/order.ts';

/** An order with the name of its product, null if there is no such product. */
export type ListedOrder = Pick<
  Order,
  'id' | 'createdAt' | 'productId' | 'quantity' | 'idempotencyKey'
> & {
  productName: string | null;
  /** Units of it that have been returned. */
  returned: number;
};

export interface OrderFilter {
  productId?: number;
  /** From this time on. */
  since?: Date;
  /** Before this time. */
  until?: Date;
  /** With just this idempotency key. */
  key?: string;
}

/** What a product has sold in one period. */
export interface SoldInPeriod {
  /** When the period begins. */
  start: Date;
  productId: number;
  /** Null if there is no such product. */
  productName: string | null;
  orders: number;
  units: number;
}

export interface OrderSelection extends OrderFilter {
  /** By when they were placed, or by id, which reads them off an index without sorting. */
  sort: 'newest' | 'oldest' | 'id';
  limit?: number;
}

const orderings = {
  newest: 'o.created_at DESC, o.id DESC',
  oldest: 'o.created_at, o.id',
  id: 'o.id',
};

/** Of an order `o` and its product `p`. A join with the returns would have to sort the orders anew. */
export const listedColumns = `o.id, o.created_at AS "createdAt", o.product_id AS "productId",
  p.name AS "productName", o.quantity, o.idempotency_key AS "idempotencyKey",
  (SELECT coalesce(sum(r.quantity), 0)::float8 FROM stock_receipts AS r
   WHERE r.product_id = o.product_id AND r.order_id = o.id) AS returned`;

/**
 * Reads orders for those who look at them. Nothing is assumed of an id: its time is that of the
 * order's arrival, not of the order, and a row that was put in by hand may have any.
 */
export const OrderReader = {
  /** Orders in batches, as they were when it began. */
  list(
    sequelize: Sequelize,
    selection: OrderSelection,
    signal: AbortSignal,
  ): AsyncGenerator<ListedOrder[]> {
    return readInBatches(sequelize, select(selection), signal);
  },

  /** The same within a transaction. */
  listWithin(
    sequelize: Sequelize,
    selection: OrderSelection,
    transaction: Transaction,
  ): AsyncGenerator<ListedOrder[]> {
    return fetchInBatches(sequelize, select(selection), transaction);
  },

  /** Sums in batches, by period and product; periods are those of UTC. */
  sumByPeriod(
    sequelize: Sequelize,
    { by, ...filter }: OrderFilter & { by: 'hour' | 'day' },
    signal: AbortSignal,
  ): AsyncGenerator<SoldInPeriod[]> {
    const { condition, bind } = where(filter);
    const sql = `SELECT start, product_id AS "productId", name AS "productName", orders, units
      FROM (
        SELECT date_trunc('${by}', o.created_at, 'UTC') AS start, product_id,
          count(*)::float8 AS orders, sum(quantity)::float8 AS units
        FROM orders AS o WHERE ${condition} GROUP BY 1, 2
      ) AS sums LEFT JOIN products ON products.id = product_id ORDER BY start, product_id`;
    return readInBatches(sequelize, { sql, bind }, signal);
  },

  async count(
    sequelize: Sequelize,
    filter: OrderFilter,
    transaction: Transaction,
  ): Promise<number> {
    const { condition, bind } = where(filter);
    const [row] = await sequelize.query<{ count: number }>(
      `SELECT count(*)::float AS count FROM orders AS o WHERE ${condition}`,
      { bind, type: QueryTypes.SELECT, transaction },
    );
    return (row as { count: number }).count;
  },

  /** Orders whose id is in a range, its ends included; so many at most. */
  findBetween(
    sequelize: Sequelize,
    { first, last, limit }: { first: string; last: string; limit: number },
    transaction: Transaction,
  ): Promise<ListedOrder[]> {
    return sequelize.query<ListedOrder>(
      `SELECT ${listedColumns} FROM orders AS o LEFT JOIN products AS p ON p.id = o.product_id
       WHERE o.id BETWEEN $1 AND $2 ORDER BY o.id LIMIT $3`,
      { bind: [first, last, limit], type: QueryTypes.SELECT, transaction },
    );
  },
};

function select({ sort, limit, ...filter }: OrderSelection): Selection {
  const ordering = orderings[sort];
  const { condition, bind } = where(filter);
  // Limited before the join, so that the server need not sort what it leaves out.
  return {
    sql: `SELECT ${listedColumns} FROM (
        SELECT * FROM orders AS o WHERE ${condition}
        ORDER BY ${ordering} LIMIT $${bind.length + 1}
      ) AS o LEFT JOIN products AS p ON p.id = o.product_id ORDER BY ${ordering}`,
    bind: [...bind, limit ?? null],
  };
}

function where({ productId, since, until, key }: OrderFilter) {
  const conditions: string[] = [];
  const bind: unknown[] = [];
  function add(comparison: string, value: unknown) {
    if (value === undefined) return;
    bind.push(value);
    conditions.push(`${comparison} $${bind.length}`);
  }
  add('o.product_id =', productId);
  add('o.created_at >=', since?.toISOString());
  add('o.created_at <', until?.toISOString());
  add('o.idempotency_key =', key);
  return { condition: conditions.join(' AND ') || 'true', bind };
}
