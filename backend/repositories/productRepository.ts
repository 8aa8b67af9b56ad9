import type { Transaction } from 'sequelize';
import { Product } from '../models/product.ts';

export interface LockedProduct {
  id: number;
  stock: number;
}

export const ProductRepository = {
  /** Reads the product under its row lock, which lasts until the transaction ends. */
  async lockForUpdate(id: number, transaction: Transaction): Promise<LockedProduct | undefined> {
    const product = await Product.findByPk(id, {
      attributes: ['id', 'stock'],
      lock: transaction.LOCK.UPDATE,

      transaction,
      raw: true,
    });
    return product ?? undefined;
  },

  async updateStock(id: number, stock: number, transaction: Transaction): Promise<void> {
    await Product.update({ stock }, { where: { id }, transaction });
  },
};
