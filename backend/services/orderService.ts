import { randomUUIDv7 } from 'node:crypto';
import type { Sequelize } from 'sequelize';
import { transactUntil } from '../database/transactUntil.ts';
import { InsufficientStock, ProductNotFound } from '../errors.ts';
import { OrderRepository, type PlacedOrder } from '../repositories/orderRepository.ts';
import { ProductRepository } from '../repositories/productRepository.ts';

export type { PlacedOrder };

export interface OrderService {
  /**
   * Sells `quantity` units of a product, or refuses; resolves after COMMIT.
   *
   * @throws {ProductNotFound} there is no such product.
   * @throws {InsufficientStock} the product has fewer units than `quantity`.
   * @throws {Unavailable} nobody could judge the order in time; it is not placed, now or later.
   * @throws {OutcomeUnknown} time was up while the outcome of COMMIT was open.
   */
  placeOrder(productId: number, quantity: number): Promise<PlacedOrder>;
}

export function createOrderService(sequelize: Sequelize, orderTimeoutMs: number): OrderService {
  return {
    placeOrder(productId, quantity) {
      const order = { id: randomUUIDv7(), productId, quantity };

      return transactUntil(sequelize, orderTimeoutMs, async (transaction, mayHaveCommitted) => {
        const product = await ProductRepository.lockForUpdate(productId, transaction);
        if (!product) throw new ProductNotFound(productId);

        // A session whose COMMIT got lost held this lock: its order is either here by now or never.
        const placedBefore =
          mayHaveCommitted && (await OrderRepository.findById(order.id, transaction));
        if (placedBefore) return placedBefore;

        if (product.stock < quantity) throw new InsufficientStock(productId, quantity);

        const updatedStock = product.stock - quantity;
        await ProductRepository.updateStock(product.id, updatedStock, transaction);
        return OrderRepository.create(order, transaction);
      });
    },
  };
}
