import type { Transaction } from 'sequelize';
import { Order } from '../models/order.ts';

/** What an order asks for, under the id that the service made for it. */
export interface NewOrder {
  id: string;
  productId: number;
  quantity: number;
}

export interface PlacedOrder extends NewOrder {
  createdAt: Date;
}

export const OrderRepository = {
  async create(order: NewOrder, transaction: Transaction): Promise<PlacedOrder> {
    return toPlacedOrder(await Order.create(order, { transaction }));
  },

  async findById(id: string, transaction: Transaction): Promise<PlacedOrder | undefined> {
    const order = await Order.findByPk(id, { transaction });
    return order ? toPlacedOrder(order) : undefined;
  },
};

function toPlacedOrder({ id, productId, quantity, createdAt }: Order): PlacedOrder {
  return { id, productId, quantity, createdAt };
}
