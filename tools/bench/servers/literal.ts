import { randomUUIDv7 } from 'node:crypto';
import { Sequelize, Transaction } from 'sequelize';
import { migrate } from '../../../backend/database/migrate.ts';
import { initModels } from '../../../backend/models/initModels.ts';
import { Order } from '../../../backend/models/order.ts';
import { Product } from '../../../backend/models/product.ts';
import { type PlacedOrder, type Refusal, serveOrders } from './orderServer.ts';

// The order's story word for word: one transaction per order, each statement a trip of its own.
const sequelize = new Sequelize(process.env.DATABASE_URL ?? '', {
  logging: false,
  pool: { max: Number(process.env.DATABASE_POOL_SIZE ?? 10), acquire: 60_000, idle: 60_000 },
});
initModels(sequelize);
await migrate(sequelize, { withDemoCatalog: false });

/** Thrown, so that the transaction is rolled back: a COMMIT would flush the lock to the disk. */
class Refused extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal);
    this.refusal = refusal;
  }
}

function placeOrder(productId: number, quantity: number): Promise<PlacedOrder> {
  const isolationLevel = Transaction.ISOLATION_LEVELS.READ_COMMITTED;
  return sequelize.transaction({ isolationLevel }, async (transaction) => {
    const lock = transaction.LOCK.UPDATE;
    const product = await Product.findByPk(productId, { lock, transaction });
    if (!product) throw new Refused('PRODUCT_NOT_FOUND');
    if (product.stock < quantity) throw new Refused('INSUFFICIENT_STOCK');

    await product.update({ stock: product.stock - quantity }, { transaction });
    const order = await Order.create({ id: randomUUIDv7(), productId, quantity }, { transaction });
    return { id: order.id, productId, quantity, createdAt: order.createdAt };
  });
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof Refused) return error.refusal;
  throw error;
}

serveOrders('The literal flow', (productId, quantity) =>
  placeOrder(productId, quantity).catch(refusalOf),
);
