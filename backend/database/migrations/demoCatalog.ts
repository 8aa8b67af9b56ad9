import type { Migration } from './migration.ts';

/** Products to try the service with. Only a new embedded database gets them. */
export const up: Migration = async ({ context: { queryInterface, transaction } }) => {
  await queryInterface.sequelize.query(
    `
    INSERT INTO products (name, stock) VALUES
      ('Espresso cup', 1000),
      ('Coffee grinder', 250),
      ('Moka pot', 100),
      ('Filter papers', 100000),
      ('Signed poster', 2);

    INSERT INTO stock_receipts (product_id, quantity, note)
      SELECT id, stock, 'demo catalog' FROM products;
    `,
    { transaction },
  );
};
