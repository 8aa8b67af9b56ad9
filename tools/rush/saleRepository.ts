import { QueryTypes, type Sequelize } from 'sequelize';

/** Units of one product at one moment. */
export interface Books {
  stock: number;
  received: number;
  ordered: number;
}

export interface PlacedTogether {
  /** PostgreSQL's number of the transaction that has inserted the orders. */
  transaction: string;
  orders: number;
}

export const SaleRepository = {
  async addProduct(sequelize: Sequelize, units: number): Promise<number> {
    const [product] = await sequelize.query<{ id: number }>(
      `WITH product AS (
         INSERT INTO products (name, stock) VALUES ('What everybody wants', $1) RETURNING id)
       INSERT INTO stock_receipts (product_id, quantity) SELECT id, $1 FROM product
       RETURNING product_id AS id`,
      { bind: [units], type: QueryTypes.SELECT },
    );
    return (product as { id: number }).id;
  },

  async readStock(sequelize: Sequelize, productId: number): Promise<number | undefined> {
    const [product] = await sequelize.query<{ stock: number }>(
      'SELECT stock FROM products WHERE id = $1',
      { bind: [productId], type: QueryTypes.SELECT },
    );
    return product?.stock;
  },

  /** One statement, so that the three belong to the same moment. */
  async readBooks(sequelize: Sequelize, productId: number): Promise<Books | undefined> {
    const [books] = await sequelize.query<Books>(
      `SELECT stock,
         (SELECT coalesce(sum(quantity), 0)::float8 FROM stock_receipts
          WHERE product_id = products.id) AS received,
         (SELECT coalesce(sum(quantity), 0)::float8 FROM orders
          WHERE product_id = products.id) AS ordered
       FROM products WHERE id = $1`,
      { bind: [productId], type: QueryTypes.SELECT },
    );
    return books;
  },

  /** Which transactions have placed these orders of one unit of the product, those that exist. */
  countByTransaction(
    sequelize: Sequelize,
    productId: number,
    orderIds: readonly string[],
  ): Promise<PlacedTogether[]> {
    return sequelize.query<PlacedTogether>(
      `SELECT xmin::text AS transaction, count(*)::int AS orders FROM orders
       WHERE id = ANY ($1::uuid[]) AND product_id = $2 AND quantity = 1 GROUP BY xmin`,
      { bind: [orderIds, productId], type: QueryTypes.SELECT },
    );
  },
};
