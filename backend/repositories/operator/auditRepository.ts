import { QueryTypes, type Sequelize, type Transaction } from 'sequelize';
import {
  type Balance,
  type OddOrder,
  type Overreturned,
  type Raw,
  type Repeated,
  type Totals,
  type UnknownReturns,
  withBigints,
} from './auditRows.ts';
import { type Found, rankFindings, type Slice } from './rankFindings.ts';

export type { Balance, Found, Slice, Totals };

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
    // Citus hands on to its nodes the text of a message with a SET LOCAL, if told to; PostgreSQL alone
    // takes that for a note.
    for (const [name, value] of Object.entries({
      'citus.propagate_set_commands': 'local',
      ...settings,
    })) {
      await sequelize.query(`SET LOCAL ${name} = '${value}'`, { transaction });
    }
  },

  async totals(sequelize: Sequelize, transaction: Transaction): Promise<Totals> {
    const [row] = await sequelize.query<Raw<Totals>>(
      `SELECT * FROM
         (SELECT count(*)::float AS products, coalesce(sum(stock), 0) AS stock FROM products) AS p,
         (SELECT count(*) FILTER (WHERE order_id IS NULL)::float AS receipts,
            coalesce(sum(quantity) FILTER (WHERE order_id IS NULL), 0) AS received,
            count(order_id)::float AS returns,
            coalesce(sum(quantity) FILTER (WHERE order_id IS NOT NULL), 0) AS returned
          FROM stock_receipts) AS r,
         (SELECT count(*)::float AS orders, coalesce(sum(quantity), 0) AS ordered
          FROM orders) AS o,
         (SELECT coalesce(sum(orders), 0)::float AS "archivedOrders",
            coalesce(sum(units), 0) AS archived FROM closing_entries) AS c`,
      { type: QueryTypes.SELECT, transaction },
    );
    return withBigints(row as Raw<Totals>);
  },

  /** Products whose stock is not what it should be, or that are not there once. */
  async unbalanced(
    sequelize: Sequelize,
    slice: Slice,
    transaction: Transaction,
  ): Promise<Found<Balance>[]> {
    const rows = await rankFindings<Raw<Found<Balance>>>(sequelize, transaction, {
      // Findings that agree in these are reported as one kind.
      group: `products, receipts = 0, stock < 0, sign(stock - received + ordered - returned),
        sign(stock + ordered - returned)`,
      order: '"productId"',
      slice,
      findings: `SELECT product_id AS "productId", sum(products)::float AS products,
          sum(receipts)::float AS receipts, sum(orders)::float AS orders,
          sum(stock) AS stock, sum(received) AS received, sum(ordered) AS ordered,
          sum(returned) AS returned
        FROM (
          SELECT id AS product_id, 1 AS products, stock, 0 AS receipts, 0 AS received,
            0 AS returned, 0 AS orders, 0 AS ordered FROM products
          UNION ALL SELECT product_id, 0, 0, (order_id IS NULL)::integer,
            CASE WHEN order_id IS NULL THEN quantity ELSE 0 END,
            CASE WHEN order_id IS NULL THEN 0 ELSE quantity END, 0, 0 FROM stock_receipts
          UNION ALL SELECT product_id, 0, 0, 0, 0, 0, 1, quantity FROM orders
          UNION ALL SELECT product_id, 0, 0, 0, 0, 0, orders, units FROM closing_entries
        ) AS entries
        WHERE coalesce(product_id, 0) & $1 = $2 GROUP BY product_id
        HAVING sum(products) <> 1 OR sum(stock) < 0
          OR sum(stock) <> sum(received) - sum(ordered) + sum(returned)`,
    });
    return rows.map(withBigints<Found<Balance>>);
  },

  overreturned: (sequelize: Sequelize, slice: Slice, transaction: Transaction) =>
    rankFindings<Found<Overreturned>>(sequelize, transaction, {
      ...oneGroup,
      slice,
      // Read by themselves: Citus takes them to each node then, whatever product they are of.
      findings: `SELECT orders.id AS value, max(orders.quantity) AS quantity,
          sum(r.quantity) AS returned
        FROM orders JOIN (
          SELECT order_id, product_id, quantity FROM stock_receipts
          WHERE uuid_hash(order_id) & $1 = $2 OFFSET 0
        ) AS r ON r.order_id = orders.id
        WHERE uuid_hash(orders.id) & $1 = $2
        GROUP BY orders.id, orders.product_id
        HAVING sum(r.quantity) > max(orders.quantity)
          OR bool_or(r.product_id <> orders.product_id)`,
    }),

  /** Products of which more was returned of orders that are not there than was archived. */
  unknownReturns: (sequelize: Sequelize, slice: Slice, transaction: Transaction) =>
    rankFindings<Found<UnknownReturns>>(sequelize, transaction, {
      ...oneGroup,
      slice,
      findings: `WITH r AS (
          SELECT product_id, order_id, quantity FROM stock_receipts
          WHERE order_id IS NOT NULL AND coalesce(product_id, 0) & $1 = $2
        ) SELECT product_id AS value, sum(returned) AS returned, sum(units) AS archived FROM (
          SELECT product_id, quantity AS returned, 0 AS units FROM r
          UNION ALL SELECT r.product_id, -r.quantity, 0 FROM orders JOIN r ON r.order_id = orders.id
          UNION ALL SELECT product_id, 0, units FROM closing_entries
        ) AS entries GROUP BY product_id HAVING sum(returned) > sum(units)`,
    }),

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
