import { QueryTypes, type Sequelize, type Transaction } from 'sequelize';
import { fetchInBatches, readInBatches, type Selection } from '../../database/readInBatches.ts';
import { openSnapshot } from '../../database/snapshot.ts';
import { describeOrders, type ListedOrder, type OrderRow, orderColumns } from './describeOrders.ts';

export type { ListedOrder };

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

/**
 * Reads orders for those who look at them. Nothing is assumed of an id: its time is that of the
 * order's arrival, not of the order, and a row that was put in by hand may have any.
 */
export const OrderReader = {
  /** Orders in batches, as they were when it began. */
  async *list(
    sequelize: Sequelize,
    selection: OrderSelection,
    signal: AbortSignal,
  ): AsyncGenerator<ListedOrder[]> {
    const { transaction, close } = await openSnapshot(sequelize, signal);
    try {
      for await (const rows of OrderReader.listWithin(sequelize, selection, transaction)) {
        signal.throwIfAborted();
        yield rows;
      }
    } finally {
      await close();
    }
  },

  /** The same within a transaction. */
  async *listWithin(
    sequelize: Sequelize,
    selection: OrderSelection,
    transaction: Transaction,
  ): AsyncGenerator<ListedOrder[]> {
    const batches = fetchInBatches<OrderRow>(sequelize, select(selection), transaction);
    for await (const orders of batches) yield describeOrders(orders, sequelize, transaction);
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
  async findBetween(
    sequelize: Sequelize,
    { first, last, limit }: { first: string; last: string; limit: number },
    transaction: Transaction,
  ): Promise<ListedOrder[]> {
    const orders = await sequelize.query<OrderRow>(
      `SELECT ${orderColumns} FROM orders WHERE id BETWEEN $1 AND $2 ORDER BY id LIMIT $3`,
      { bind: [first, last, limit], type: QueryTypes.SELECT, transaction },
    );
    return describeOrders(orders, sequelize, transaction);
  },
};

function select({ sort, limit, ...filter }: OrderSelection): Selection {
  const ordering = orderings[sort];
  const { condition, bind } = where(filter);
  return {
    sql: `SELECT ${orderColumns} FROM orders AS o WHERE ${condition}
      ORDER BY ${ordering} LIMIT $${bind.length + 1}`,
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
