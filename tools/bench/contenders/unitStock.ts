import { zipfWeights } from '../../load/client/popularity.ts';
import type { Database } from '../benchDatabase.ts';
import { firstProducts, PRODUCTS, type Stock, type StockWanted } from './stock.ts';
import { tableBooks } from './tableStock.ts';

/** Chance may want more of a product than its share: so many standard deviations, and orders. */
const MARGIN_DEVIATIONS = 6;
const MARGIN_ORDERS = 20;

/** A row for each unit that is free, in a table of its own, for up to so many orders a round. */
export function unitStock(database: Database, ordersPerRound: number): Stock {
  return {
    ...tableBooks(database, '(SELECT count(*) FROM units WHERE product_id = products.id)'),
    async prepare(wanted) {
      await database.sql(`
        CREATE TABLE IF NOT EXISTS units (
          product_id integer NOT NULL REFERENCES products (id),
          id integer NOT NULL,
          PRIMARY KEY (product_id, id)
        );
        TRUNCATE units, products, orders, stock_receipts RESTART IDENTITY CASCADE;
        INSERT INTO products (id, name)
          SELECT id, 'Product ' || id FROM generate_series(1, ${PRODUCTS}) AS id;
      `);
      const units = unitsOfEach(wanted, ordersPerRound);
      await database.sql(
        `INSERT INTO stock_receipts (product_id, quantity)
           SELECT id, units FROM unnest($1::integer[]) WITH ORDINALITY AS each (units, id)`,
        [wanted.isSoldOut ? [] : units],
      );
      await database.sql(`
        SET session_replication_role = replica; -- no check of each unit's foreign key
        INSERT INTO units (product_id, id)
          SELECT product_id, unit FROM stock_receipts, generate_series(1, quantity) AS unit;
      `);
      await database.sql('VACUUM (ANALYZE) products, units');
      await database.sql('CHECKPOINT'); // none of it is written during the round
    },
    productIds: firstProducts,
  };
}

/** How many units a round may need of each product. */
export function unitsOfEach(
  { products, exponent, quantity }: Omit<StockWanted, 'isSoldOut'>,
  orders: number,
): number[] {
  const weights = zipfWeights(products, exponent);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => {
    const mean = (weight / sum) * orders;
    return quantity * Math.ceil(mean + MARGIN_DEVIATIONS * Math.sqrt(mean) + MARGIN_ORDERS);
  });
}
