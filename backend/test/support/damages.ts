/** What somebody did by hand, and what the audit is to say of it. */
export interface Damage {
  name: string;
  sql: string;
  kind: string;
  line: string;
}

/** One product that was received twice, written off once, and ordered three times; and another. */
export const soundData = `
  INSERT INTO products (id, name, stock) VALUES (1, 'Cup', 70), (2, 'Pot', 5);
  INSERT INTO stock_receipts (product_id, quantity) VALUES (1, 60), (1, 50), (1, -10), (2, 5);
  INSERT INTO orders (id, product_id, quantity, idempotency_key) VALUES
    ('00000000-0000-7000-8000-000000000001', 1, 10, 'first'),
    ('00000000-0000-7000-8000-000000000002', 1, 15, 'second'),
    ('00000000-0000-7000-8000-000000000003', 1, 5, NULL)`;

/** An order that took its units from the stock, so that nothing else is wrong with it. */
const ordered = (id: string, key: string) =>
  `INSERT INTO orders (id, product_id, quantity, idempotency_key) VALUES (${id}, 1, 2, ${key});
   UPDATE products SET stock = stock - 2 WHERE id = 1;`;

const FIRST_ID = `'00000000-0000-7000-8000-000000000001'`;

export const damages: Damage[] = [
  {
    name: 'a stock that was raised',
    sql: 'UPDATE products SET stock = stock + 3 WHERE id = 1',
    kind: 'STOCK_TOO_HIGH',
    line: 'product 1: 3 units (received 100, ordered 30, stock 73)',
  },
  {
    name: 'a stock that was lowered',
    sql: 'UPDATE products SET stock = stock - 3 WHERE id = 1',
    kind: 'STOCK_TOO_LOW',
    line: 'product 1: 3 units (received 100, ordered 30, stock 67)',
  },
  {
    name: 'an order that was deleted',
    sql: `DELETE FROM orders WHERE idempotency_key = 'second'`,
    kind: 'STOCK_TOO_LOW',
    line: 'product 1: 15 units (received 100, ordered 15, stock 70)',
  },
  {
    name: 'an order that took nothing from the stock',
    sql: 'INSERT INTO orders (id, product_id, quantity) VALUES (gen_random_uuid(), 2, 4)',
    kind: 'STOCK_TOO_HIGH',
    line: 'product 2: 4 units (received 5, ordered 4, stock 5)',
  },
  {
    name: 'one receipt of several that was deleted',
    sql: 'DELETE FROM stock_receipts WHERE quantity = 60',
    kind: 'STOCK_TOO_HIGH',
    line: 'product 1: 60 units (received 40, ordered 30, stock 70)',
  },
  {
    name: 'the only receipt, deleted',
    sql: 'DELETE FROM stock_receipts WHERE product_id = 2',
    kind: 'STOCK_WITHOUT_RECEIPT',
    line: 'product 2: 5 units (received 0, ordered 0, stock 5)',
  },
  {
    name: 'a product that was put in with its stock',
    sql: `INSERT INTO products (id, name, stock) VALUES (3, 'Mug', 8)`,
    kind: 'STOCK_WITHOUT_RECEIPT',
    line: 'product 3: 8 units (received 0, ordered 0, stock 8)',
  },
  {
    name: 'an order id that is there twice',
    sql: `ALTER TABLE orders DROP CONSTRAINT orders_pkey; ${ordered(FIRST_ID, `'other'`)}`,
    kind: 'ORDER_ID_REPEATED',
    line: 'order 00000000-0000-7000-8000-000000000001: 2 rows',
  },
  {
    name: 'a key that is there twice',
    sql: `ALTER TABLE orders DROP CONSTRAINT orders_idempotency_key_key;
      ${ordered('gen_random_uuid()', `'first'`)}`,
    kind: 'KEY_REPEATED',
    line: 'key first: 2 orders',
  },
  {
    name: 'a key that is there twice behind an index that knows it once',
    sql: `UPDATE pg_index SET indisready = false
        WHERE indexrelid = 'orders_idempotency_key_key'::regclass;
      ${ordered('gen_random_uuid()', `'first'`)}
      UPDATE pg_index SET indisready = true
        WHERE indexrelid = 'orders_idempotency_key_key'::regclass`,
    kind: 'KEY_REPEATED',
    line: 'key first: 2 orders',
  },
  {
    name: 'an order of a product that does not exist',
    sql: `ALTER TABLE orders DROP CONSTRAINT orders_product_id_fkey;
      INSERT INTO orders (id, product_id, quantity) VALUES (gen_random_uuid(), 999, 1)`,
    kind: 'PRODUCT_MISSING',
    line: 'product 999: 1 order, 0 receipts',
  },
  {
    name: 'a product that was deleted and left its receipt',
    sql: `ALTER TABLE stock_receipts DROP CONSTRAINT stock_receipts_product_id_fkey;
      DELETE FROM products WHERE id = 2`,
    kind: 'PRODUCT_MISSING',
    line: 'product 2: 0 orders, 1 receipt',
  },
  {
    name: 'a stock below zero',
    sql: `ALTER TABLE products DROP CONSTRAINT products_stock_not_negative;
      UPDATE products SET stock = -1 WHERE id = 2;
      INSERT INTO stock_receipts (product_id, quantity) VALUES (2, -6)`,
    kind: 'STOCK_NEGATIVE',
    line: 'product 2: 1 unit (received -1, ordered 0, stock -1)',
  },
  {
    name: 'an order for less than one unit',
    sql: `ALTER TABLE orders DROP CONSTRAINT orders_quantity_positive;
      UPDATE orders SET quantity = -15 WHERE idempotency_key = 'second';
      UPDATE products SET stock = stock + 30 WHERE id = 1`,
    kind: 'QUANTITY_NOT_POSITIVE',
    line: 'order 00000000-0000-7000-8000-000000000002: quantity -15',
  },
  {
    name: 'a product id that is there twice',
    sql: `ALTER TABLE products DROP CONSTRAINT products_pkey CASCADE;
      INSERT INTO products (id, name, stock) VALUES (2, 'Pot', 0)`,
    kind: 'PRODUCT_ID_REPEATED',
    line: 'product 2: 2 rows',
  },
  {
    name: 'more units returned than were ordered',
    sql: `INSERT INTO stock_receipts (product_id, quantity, order_id) VALUES (1, 11, ${FIRST_ID});
      UPDATE products SET stock = stock + 11 WHERE id = 1`,
    kind: 'RETURNED_TOO_MUCH',
    line: 'order 00000000-0000-7000-8000-000000000001: returned 11 of 10',
  },
  {
    name: 'units returned of another product than that of the order',
    sql: `INSERT INTO stock_receipts (product_id, quantity, order_id) VALUES (2, 1, ${FIRST_ID});
      UPDATE products SET stock = stock + 1 WHERE id = 2`,
    kind: 'RETURNED_TOO_MUCH',
    line: 'order 00000000-0000-7000-8000-000000000001: returned 1 of 10',
  },
  {
    name: 'a return of an order that never was',
    sql: `INSERT INTO stock_receipts (product_id, quantity, order_id)
        VALUES (1, 5, gen_random_uuid());
      UPDATE products SET stock = stock + 5 WHERE id = 1`,
    kind: 'RETURN_WITHOUT_ORDER',
    line: 'product 1: 5 units returned of orders that are not there, 0 archived',
  },
  {
    name: 'more units returned of orders that are gone than were archived',
    sql: `INSERT INTO closing_entries VALUES (2, 1, 4, now());
      INSERT INTO stock_receipts (product_id, quantity, order_id)
        VALUES (2, 4, gen_random_uuid()), (2, 1, gen_random_uuid());
      UPDATE products SET stock = stock + 1 WHERE id = 2`,
    kind: 'RETURN_WITHOUT_ORDER',
    line: 'product 2: 5 units returned of orders that are not there, 4 archived',
  },
  {
    name: 'a return that is not in the stock',
    sql: `INSERT INTO stock_receipts (product_id, quantity, order_id) VALUES (1, 2, ${FIRST_ID})`,
    kind: 'STOCK_TOO_LOW',
    line: 'product 1: 2 units (received 100, ordered 30, returned 2, stock 70)',
  },
  {
    name: 'a closing entry of orders that are not gone',
    sql: `INSERT INTO closing_entries VALUES (1, 2, 4, now())`,
    kind: 'STOCK_TOO_HIGH',
    line: 'product 1: 4 units (received 100, ordered 34, stock 70)',
  },
  {
    name: 'a closing entry of a product that does not exist',
    sql: `INSERT INTO closing_entries VALUES (999, 2, 4, now())`,
    kind: 'PRODUCT_MISSING',
    line: 'product 999: 2 orders, 0 receipts',
  },
];
