-- An order as one statement, which checks, deducts and records: no trip in between holds the lock.
\set id random(1, :products)
WITH deducted AS (
  UPDATE products SET stock = stock - 1, updated_at = now()
  WHERE id = :id AND stock >= 1
  RETURNING id
)
INSERT INTO orders (id, product_id, quantity)
SELECT gen_random_uuid(), id, 1 FROM deducted;
