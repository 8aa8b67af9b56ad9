import type { Sequelize } from 'sequelize';
import { openSnapshot } from '../../database/snapshot.ts';
import {
  type ListedOrder,
  type OrderFilter,
  OrderReader,
  type OrderSelection,
  type SoldInPeriod,
} from '../../repositories/operator/orderReader.ts';
import { OperatorError } from './operatorError.ts';
import { unknownOrder } from './unknownOrder.ts';

export type { ListedOrder, OrderFilter, OrderSelection, SoldInPeriod };

export interface OrderListing {
  /** Orders in batches, so that any number of them fits. */
  list(selection: OrderSelection, signal: AbortSignal): AsyncGenerator<ListedOrder[]>;
  /** What each product has sold in each period that it sold in, in batches. */
  sales(
    filter: OrderFilter & { by: 'hour' | 'day' },
    signal: AbortSignal,
  ): AsyncGenerator<SoldInPeriod[]>;
  /**
   * The order whose id begins like this.
   *
   * @throws {OperatorError} there is no such order, or there are several.
   */
  show(idStart: string): Promise<ListedOrder>;
  /** All orders of a filter in batches, as of one moment, by id; first tells how many there are. */
  export(
    filter: OrderFilter,
    onCount: (count: number) => void,
    signal: AbortSignal,
  ): AsyncGenerator<ListedOrder[]>;
}

/** The ids that begin like this; they sort by their digits. */
function rangeOf(idStart: string): { first: string; last: string } {
  const filled = (template: string) => idStart + template.slice(idStart.length);
  return {
    first: filled('00000000-0000-0000-0000-000000000000'),
    last: filled('ffffffff-ffff-ffff-ffff-ffffffffffff'),
  };
}

export function createOrderListing(sequelize: Sequelize): OrderListing {
  async function show(idStart: string): Promise<ListedOrder> {
    const { transaction, close } = await openSnapshot(sequelize);
    try {
      const range = { ...rangeOf(idStart), limit: 2 };
      const [order, another] = await OrderReader.findBetween(sequelize, range, transaction);
      if (!order) throw await unknownOrder(idStart, sequelize, transaction);
      if (!another) return order;
      throw new OperatorError(
        `More than one id begins with ${idStart}, as ${order.id} and ${another.id} do. Give more of it.`,
      );
    } finally {
      await close();
    }
  }

  async function* exportAll(...[filter, onCount, signal]: Parameters<OrderListing['export']>) {
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
    sales: (filter, signal) => OrderReader.sumByPeriod(sequelize, filter, signal),
    list: (selection, signal) => OrderReader.list(sequelize, selection, signal),
    show,
    export: exportAll,
  };
}
