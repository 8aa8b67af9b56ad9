import { QueryTypes, type Sequelize, type Transaction } from 'sequelize';

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

/** In SQL: whether keys are claimed. Without Citus, a table of that name is nobody's business here. */
export const HAS_KEY_CLAIMS =
  "num_nulls(to_regclass('pg_dist_partition'), to_regclass('key_claims')) = 0";

export async function hasKeyClaims(
  sequelize: Sequelize,
  transaction: Transaction,
): Promise<boolean> {
  const [found] = await sequelize.query<{ answer: boolean }>(`SELECT ${HAS_KEY_CLAIMS} AS answer`, {
    type: QueryTypes.SELECT,
    transaction,
  });
  return found?.answer === true;
}
