import type { BatchedTransaction } from '../database/batchedTransaction.ts';
import type { Order } from '../models/order.ts';
import { quote } from './quote.ts';

/** A key, and the contents that it is for from then on. */
export type Claim = Pick<Order, 'productId' | 'quantity'> & { idempotencyKey: string };

export const ClaimRepository = {
  /**
   * Claims each key for its contents, unless it is claimed already. Another transaction that claims
   * it just now is waited for.
   *
   * @returns what each key is claimed for.
   */
  claim(claims: readonly Claim[], transaction: BatchedTransaction): Promise<Claim[]> {
    // One row for each key, or the statement would change a row twice; in one order, so that two
    // transactions that claim the same keys wait for each other one way only.
    const byKey = new Map(claims.toReversed().map((claim) => [claim.idempotencyKey, claim]));
    const rows = [...byKey.values()]
      .sort((a, b) => (a.idempotencyKey < b.idempotencyKey ? -1 : 1))
      .map(({ idempotencyKey, productId, quantity }) => {
        return `(${quote(idempotencyKey)}, ${productId}, ${quantity})`;
      });
    // The update waits for the row, has it returned, and keeps it from being forgotten as old.
    return transaction.query<Claim>(
      `INSERT INTO key_claims (idempotency_key, product_id, quantity) VALUES ${rows.join()}
       ON CONFLICT (idempotency_key) DO UPDATE SET claimed_at = excluded.claimed_at
       RETURNING idempotency_key AS "idempotencyKey", product_id AS "productId", quantity`,
    );
  },
};
