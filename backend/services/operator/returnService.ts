import {
  type ReturnableOrder,
  ReturnRepository,
} from '../../repositories/operator/returnRepository.ts';
import { changeStock, type StockChange } from './changeStock.ts';
import { lockProduct } from './lockProduct.ts';
import { OperatorError } from './operatorError.ts';
import { inOperatorTransaction, type OperatorSession } from './operatorTransaction.ts';
import { unknownOrder } from './unknownOrder.ts';

export interface WantedReturn {
  orderId: string;
  /** Without it, all units that have not been returned yet. */
  quantity?: number;
  note: string;
}

export interface RecordedReturn extends StockChange {
  orderId: string;
  productId: number;
  name: string;
  quantity: number;
  note: string;
  /** Units of the order that have been returned in all, and that it is for. */
  returned: number;
  ordered: number;
}

export interface ReturnService {
  /**
   * Puts units of an order back into the stock of its product, and that on record.
   *
   * @throws {OperatorError} if there is no such order, fewer of its units are left to return, or
   *   others keep its product locked.
   */
  returnOrder(wanted: WantedReturn): Promise<RecordedReturn>;
}

export function createReturnService(session: OperatorSession): ReturnService {
  const { sequelize } = session;
  return {
    returnOrder: ({ orderId, note, ...wanted }) =>
      inOperatorTransaction(session, async (transaction) => {
        const find = () => ReturnRepository.findOrder(sequelize, orderId, transaction);
        const unlocked = await find();
        if (!unlocked) throw await unknownOrder(orderId, sequelize, transaction);
        // It only says which row to lock. Returns of the order take turns by that lock, so how many
        // of its units are left is read behind it.
        const product = await lockProduct(unlocked.productId, transaction);
        await ReturnRepository.lockArchives(sequelize, transaction);
        const order = await find();
        if (order?.productId !== product.id) {
          throw await unknownOrder(orderId, sequelize, transaction);
        }
        const quantity = judgeQuantity(order, wanted.quantity);
        const receipt = { productId: product.id, orderId, quantity, note };
        const change = await changeStock(product, receipt, transaction);
        const returned = order.returned + quantity;
        return { ...receipt, name: product.name, returned, ordered: order.quantity, ...change };
      }),
  };
}

/** How many units are returned; without a wish, all that are left. */
function judgeQuantity({ id, quantity, returned }: ReturnableOrder, wanted?: number): number {
  const left = quantity - returned;
  if (left <= 0)
    throw new OperatorError(`All ${quantity} of order ${id} have been returned already.`);
  if (wanted === undefined || wanted <= left) return wanted ?? left;
  throw new OperatorError(
    `Order ${id} is for ${quantity}, of which ${returned} have been returned: ` +
      `${wanted} are too many, ${left} can be returned.`,
  );
}
