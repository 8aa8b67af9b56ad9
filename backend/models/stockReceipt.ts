import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize';

/**
 * A change of stock that is not an order: units received, taken out if negative, or returned if it
 * names the order that they are of.
 */
export class StockReceipt extends Model<
  InferAttributes<StockReceipt>,
  InferCreationAttributes<StockReceipt>
> {
  declare id: CreationOptional<string>;
  declare productId: number;
  declare quantity: number;
  declare note: CreationOptional<string>;
  declare orderId: CreationOptional<string | null>;
  declare createdAt: CreationOptional<Date>;
}

export function initStockReceipt(sequelize: Sequelize): void {
  StockReceipt.init(
    {
      id: {
        type: DataTypes.BIGINT,
        primaryKey: true,
        autoIncrement: true,
        autoIncrementIdentity: true,
      },
      productId: { type: DataTypes.INTEGER, allowNull: false },
      quantity: { type: DataTypes.INTEGER, allowNull: false },
      note: { type: DataTypes.TEXT, allowNull: false, defaultValue: '' },
      orderId: DataTypes.UUID,
      createdAt: DataTypes.DATE,
    },
    {
      sequelize,
      modelName: 'StockReceipt',
      tableName: 'stock_receipts',
      underscored: true,
      updatedAt: false,
    },
  );
}
