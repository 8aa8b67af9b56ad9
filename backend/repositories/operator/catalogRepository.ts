import { literal, QueryTypes, type Sequelize, Transaction } from 'sequelize';
import { readInBatches } from '../../database/readInBatches.ts';
import { Product } from '../../models/product.ts';

export type NamedProduct = Pick<Product, 'id' | 'name' | 'stock'>;

export type KeptProduct = NamedProduct & Pick<Product, 'archivedAt'>;

/** `sold`: units ordered in all, where they were asked for. */
export type ListedProduct = NamedProduct & { sold?: number };

export type NewProduct = Pick<Product, 'name' | 'stock'>;

export interface ProductSelection {
  search?: string;
  /** At most so many units in stock. */
  low?: number;
  /** Those that are no longer sold, instead of those that are. */
  archived?: boolean;
  sort: 'id' | 'name' | 'stock' | 'sold';
  descending?: boolean;
  limit: number | undefined;
  offset: number;
}

/** What the operator does with products, besides their stock. */
export const CatalogRepository = {
  /** Reads one product under its row lock, which lasts until the transaction ends. */
  findForUpdate(id: number, transaction: Transaction): Promise<KeptProduct | null> {
    return Product.findByPk(id, { lock: Transaction.LOCK.UPDATE, transaction });
  },

  create(product: NewProduct, transaction: Transaction): Promise<NamedProduct> {
    return Product.create(product, { transaction });
  },

  /** Lets new products have ids above all that there are: SQL may have given some by itself. */
  async skipTakenIds(sequelize: Sequelize, transaction: Transaction): Promise<void> {
    const [found] = await sequelize.query<{ lastId: number | null }>(
      'SELECT max(id) AS "lastId" FROM products',
      { type: QueryTypes.SELECT, transaction },
    );
    const sequence = `pg_get_serial_sequence('products', 'id')`;
    await sequelize.query(
      `SELECT setval(${sequence}, greatest($1, pg_sequence_last_value(${sequence}::regclass)))`,
      { bind: [found?.lastId ?? null], transaction },
    );
  },

  async rename(id: number, name: string, transaction: Transaction): Promise<void> {
    await Product.update({ name }, { where: { id }, transaction });
  },

  /** `null` sells it again. */
  async setArchived(id: number, archivedAt: Date | null, transaction: Transaction): Promise<void> {
    await Product.update({ archivedAt }, { where: { id }, transaction });
  },

  /** Returns the stock that there is then. */
  async addStock(id: number, units: number, transaction: Transaction): Promise<number | undefined> {
    const stock = literal(`stock + (${units})`);
    await Product.update({ stock }, { where: { id }, transaction });
    return (await Product.findByPk(id, { attributes: ['stock'], transaction }))?.stock;
  },

  /** Products in batches; those that sort alike come in id order. */
  async *list(
    sequelize: Sequelize,
    { search, low, archived = false, sort, descending, limit, offset }: ProductSelection,
    signal: AbortSignal,
  ): AsyncGenerator<ListedProduct[]> {
    const collate = await findCollation(sequelize);
    const isSold = sort === 'sold';
    const selection = {
      sql: `SELECT id, name, stock${isSold ? ', coalesce(sold, 0)::float8 AS sold' : ''}
        FROM products ${isSold ? soldByProduct : ''}
        WHERE ($1::text IS NULL OR strpos(lower(name ${collate}), lower($1 ${collate})) > 0)
          AND ($2::integer IS NULL OR stock <= $2) AND (archived_at IS NOT NULL) = $5
        ORDER BY ${isSold ? 'coalesce(sold, 0)' : sort}${descending ? ' DESC' : ''}, id
        LIMIT $3 OFFSET $4`,
      bind: [search ?? null, low ?? null, limit ?? null, offset, archived],
    };
    yield* readInBatches<ListedProduct>(sequelize, selection, signal);
  },
};

/** Orders that were archived are in the closing entries. */
const soldByProduct = `LEFT JOIN (
    SELECT product_id, sum(quantity) AS sold FROM (
      SELECT product_id, quantity FROM orders
      UNION ALL SELECT product_id, units FROM closing_entries
    ) AS ordered GROUP BY product_id
  ) AS sales ON sales.product_id = products.id`;

/** One that knows É and é for one letter: a database may know that of the Latin 26 only. */
async function findCollation(sequelize: Sequelize): Promise<string> {
  const found = await sequelize.query(
    `SELECT FROM pg_collation WHERE collname = 'pg_c_utf8'
       AND collencoding = (SELECT encoding FROM pg_database WHERE datname = current_database())`,
    { type: QueryTypes.SELECT },
  );
  return found.length > 0 ? 'COLLATE pg_c_utf8' : ''; // PostgreSQL 17 and later have it
}
