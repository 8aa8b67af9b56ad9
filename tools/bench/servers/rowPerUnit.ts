import { serveStatement } from './statementServer.ts';

// A row for each unit that is free: an order deletes as many as it wants, and skips those that
// another order holds, so that orders for one product do not wait for each other. It takes all of
// its units or none: with too few, nothing is deleted and the locks end with the statement.
serveStatement(
  'A row per unit',
  `
  WITH free AS MATERIALIZED (
    SELECT id FROM units WHERE product_id = $1 ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED
  ), enough AS (
    SELECT FROM free HAVING count(*) = $2
  ), taken AS (
    DELETE FROM units USING enough
    WHERE product_id = $1 AND id = ANY (ARRAY (SELECT id FROM free))
  ), placed AS (
    INSERT INTO orders (id, product_id, quantity)
    SELECT $3, $1, $2 FROM enough
    RETURNING created_at
  )
  SELECT created_at,
    created_at IS NOT NULL OR EXISTS (SELECT FROM products WHERE id = $1) AS is_known
  FROM (SELECT) AS one_row LEFT JOIN placed ON true`,
);
