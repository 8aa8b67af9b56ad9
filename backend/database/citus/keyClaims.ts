/**
 * What a key was first sent for. On Citus, `orders` can have a unique constraint of product and key
 * only: it is this table, distributed by the key, that has each key once, and when it was last sent.
 * Elsewhere it is not there.
 */
export const CREATE_KEY_CLAIMS = `CREATE TABLE key_claims (
  idempotency_key text PRIMARY KEY,
  product_id integer NOT NULL,
  quantity integer NOT NULL,
  claimed_at timestamptz NOT NULL DEFAULT now()
)`;
