import { serveStatement } from './statementServer.ts';

// An order as one statement, which checks, deducts and records. The row's lock is held for the
// statement and its COMMIT, and for no trip to the service in between.
serveStatement(
  'One statement',
  `
  WITH deducted AS (
    UPDATE products SET stock = stock - $2, updated_at = now()
    WHERE id = $1 AND stock >= $2
    RETURNING id
  ), placed AS (
    INSERT INTO orders (id, product_id, quantity)
    SELECT $3, id, $2 FROM deducted
    RETURNING created_at
  )
  SELECT created_at,
    created_at IS NOT NULL OR EXISTS (SELECT FROM products WHERE id = $1) AS is_known
  FROM (SELECT) AS one_row LEFT JOIN placed ON true`,
);
