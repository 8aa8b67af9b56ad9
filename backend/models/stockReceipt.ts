import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize';

/** A change of stock that is not an order: units received, or taken out if negative. */
export class StockReceipt extends Model<
  InferAttributes<StockReceipt>,
  InferCreationAttributes<StockReceipt>
> {
  declare id: CreationOptional<string>;
  declare productId: number;
  declare quantity: number;
  declare note: CreationOptional<string>;
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
