import type { Migration } from './migration.ts';

export const compatibleWith = '0001CreateTables';

/**
 * The products come last: orders wait for the lock on them. The closing entries have no foreign
 * key: its check would lock a product's row, and orders would wait for the archive.
 */
export const up: Migration = async ({ context: { queryInterface, transaction } }) => {
  await queryInterface.sequelize.query(
    `
    ALTER TABLE stock_receipts
      ADD COLUMN order_id uuid,
      ADD CONSTRAINT stock_receipts_return_positive CHECK (order_id IS NULL OR quantity > 0);
    CREATE INDEX stock_receipts_return ON stock_receipts (product_id, order_id)
      WHERE order_id IS NOT NULL;

    CREATE TABLE closing_entries (
      product_id integer PRIMARY KEY,
      orders bigint NOT NULL,
      units bigint NOT NULL,
      orders_before timestamptz NOT NULL,
      CONSTRAINT closing_entries_positive CHECK (orders > 0 AND units > 0)
    );

    ALTER TABLE products ADD COLUMN archived_at timestamptz;
    `,
    { transaction },
  );
};
