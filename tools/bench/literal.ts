import { randomUUIDv7 } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import express, { type Response } from 'express';
import { Sequelize, Transaction } from 'sequelize';
import { migrate } from '../../backend/database/migrate.ts';
import { initModels } from '../../backend/models/initModels.ts';
import { Order } from '../../backend/models/order.ts';
import { Product } from '../../backend/models/product.ts';

// The order's story word for word: one transaction per order, each statement a trip of its own.
class Refusal extends Error {}

const sequelize = new Sequelize(process.env.DATABASE_URL ?? '', {
  logging: false,
  pool: { max: Number(process.env.DATABASE_POOL_SIZE ?? 10), acquire: 60_000, idle: 60_000 },
});
initModels(sequelize);
await migrate(sequelize, { withDemoCatalog: false });

function placeOrder(productId: number, quantity: number): Promise<Order> {
  const isolationLevel = Transaction.ISOLATION_LEVELS.READ_COMMITTED;
  return sequelize.transaction({ isolationLevel }, async (transaction) => {
    const lock = transaction.LOCK.UPDATE;
    const product = await Product.findByPk(productId, { lock, transaction });
    if (!product) throw new Refusal('PRODUCT_NOT_FOUND');
    if (product.stock < quantity) throw new Refusal('INSUFFICIENT_STOCK');

    await product.update({ stock: product.stock - quantity }, { transaction });
    return Order.create({ id: randomUUIDv7(), productId, quantity }, { transaction });
  });
}

function refuse(response: Response, code: string): void {
  response.status(400).json({ message: `The order is refused: ${code}.`, code });
}

const app = express();
app.disable('x-powered-by');
app.disable('etag');
app.set('query parser', false);
app.post('/api/order', express.json(), async (request, response) => {
  const { productId, quantity } = request.body;
  const isValid = [productId, quantity].every((value) => Number.isInteger(value) && value > 0);
  if (!isValid) return refuse(response, 'INVALID_REQUEST');
  try {
    const { id, createdAt } = await placeOrder(productId, quantity);
    const order = { id, productId, quantity, createdAt };
    response.status(201).json({ message: 'Order placed successfully', order });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    refuse(response, error.message);
  }
});

const server = app.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  console.log(`The literal flow listens on http://127.0.0.1:${port}`);
});
