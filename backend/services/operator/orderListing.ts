import type { Sequelize } from 'sequelize';
import { openSnapshot } from '../../database/snapshot.ts';
import {
  type ListedOrder,
  type OrderFilter,
  OrderReader,
  type OrderSelection,
} from '../../repositories/operator/orderReader.ts';
import { unknownOrder } from './unknownOrder.ts';

export type { ListedOrder, OrderFilter, OrderSelection };

export interface OrderListing {
  /** Orders in batches, so that any number of them fits. */
  list(selection: OrderSelection, signal: AbortSignal): AsyncGenerator<ListedOrder[]>;
  /** @throws {OperatorError} there is no such order. */
  show(id: string): Promise<ListedOrder>;
  /** All orders of a filter in batches, as of one moment, by id; first tells how many there are. */
  export(
    filter: OrderFilter,
    onCount: (count: number) => void,
    signal: AbortSignal,
  ): AsyncGenerator<ListedOrder[]>;
}

export function createOrderListing(sequelize: Sequelize): OrderListing {
  async function show(id: string): Promise<ListedOrder> {
    const { transaction, close } = await openSnapshot(sequelize);
    try {
      const order = await OrderReader.find(sequelize, id, transaction);
      if (!order) throw await unknownOrder(id, sequelize, transaction);
      return order;
    } finally {
      await close();
    }
  }

  async function* exportAll(
    filter: OrderFilter,
    onCount: (count: number) => void,
    signal: AbortSignal,
  ): AsyncGenerator<ListedOrder[]> {
    const { transaction, close } = await openSnapshot(sequelize, signal);
    try {
      onCount(await OrderReader.count(sequelize, filter, transaction));
      const selection = { ...filter, sort: 'id' } as const;
      for await (const rows of OrderReader.listWithin(sequelize, selection, transaction)) {
        signal.throwIfAborted();
        yield rows;
      }
    } finally {
      await close();
    }
  }

  return {
    list: (selection, signal) => OrderReader.list(sequelize, selection, signal),
    show,
    export: exportAll,
  };
}
