import type { Sequelize } from 'sequelize';
import { initOrder, Order } from './order.ts';
import { initProduct, Product } from './product.ts';
import { initStockReceipt, StockReceipt } from './stockReceipt.ts';

/** Binds the models to a connection. Migrations make the schema; models only describe it. */
export function initModels(sequelize: Sequelize): void {
  initProduct(sequelize);
  initOrder(sequelize);
  initStockReceipt(sequelize);

  const toProduct = { foreignKey: 'productId', onDelete: 'NO ACTION', onUpdate: 'NO ACTION' };
  Product.hasMany(Order, toProduct);
  Order.belongsTo(Product, toProduct);
  Product.hasMany(StockReceipt, toProduct);
  StockReceipt.belongsTo(Product, toProduct);
}
