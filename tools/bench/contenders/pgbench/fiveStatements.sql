-- An order as five statements: the same locks and writes as the service, without its judgement.
\set id random(1, :products)
BEGIN;
SELECT stock FROM products WHERE id = :id FOR UPDATE;
UPDATE products SET stock = stock - 1, updated_at = now() WHERE id = :id;
INSERT INTO orders (id, product_id, quantity) VALUES (gen_random_uuid(), :id, 1);
COMMIT;
