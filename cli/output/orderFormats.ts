import { stringify } from 'csv-stringify/sync';
import type { ListedOrder } from '../../backend/services/operator/orderListing.ts';

export interface OrderFormat {
  head: string;
  rows(orders: readonly ListedOrder[]): string;
}

const columns = [
  ...['id', 'createdAt', 'productId', 'productName', 'quantity', 'idempotencyKey'],
  'returned',
];

/** Without it, a spreadsheet may take UTF-8 for another encoding. */
export const BYTE_ORDER_MARK = '\ufeff';

export const orderFormats: Record<'csv' | 'jsonl', OrderFormat> = {
  csv: {
    head: `${columns.join()}\n`,
    rows: (orders) =>
      stringify([...orders], {
        columns,
        cast: { date: (time) => time.toISOString() },
        // Any client may choose a key that a spreadsheet would run as a formula.
        escape_formulas: true,
      }),
  },
  jsonl: {
    head: '',
    rows: (orders) => orders.map((order) => `${JSON.stringify(order)}\n`).join(''),
  },
};
