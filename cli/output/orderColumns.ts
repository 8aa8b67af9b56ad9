import type { ListedOrder } from '../../backend/services/operator/orderListing.ts';
import { cutText } from './cutText.ts';
import type { Column } from './printRows.ts';

/** What the whole table wants: id, time, product, a short name, quantity and a UUID as key. */
const ROOMY = 140;
/** Enough of an id for `orders show`: 48 bits of its time and 26 that are random. */
const ID_WIDTH = 24;
/** Of id, time and quantity, and the gaps between five columns. */
const FIXED_WIDTH = ID_WIDTH + 19 + 8 + 8;
/** Of what is left; the key gets the rest. */
const PRODUCT_SHARE = 0.55;
const LEAST_WIDTH = 80;

const wholeColumns: Column<ListedOrder>[] = [
  { title: 'id', value: ({ id }) => id },
  { title: 'time', value: ({ createdAt }) => createdAt.toISOString() },
  { title: 'product', value: ({ productId }) => productId },
  { title: 'name', value: ({ productName }) => productName },
  { title: 'quantity', value: ({ quantity }) => quantity },
  { title: 'idempotency key', value: ({ idempotencyKey }) => idempotencyKey },
];

/** Orders as a table: whole for a file or a program, and within the lines of a terminal. */
export function columnsFor({
  isTTY,
  columns,
}: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>): Column<ListedOrder>[] {
  return isTTY && columns < ROOMY ? narrowColumns(columns) : wholeColumns;
}

function narrowColumns(width: number): Column<ListedOrder>[] {
  const room = Math.max(width, LEAST_WIDTH) - FIXED_WIDTH;
  const productWidth = Math.round(room * PRODUCT_SHARE);
  return [
    { title: 'id', value: ({ id }) => cutText(id, ID_WIDTH) },
    {
      title: 'time',
      value: ({ createdAt }) => createdAt.toISOString().slice(0, 19).replace('T', ' '),
    },
    {
      title: 'product',
      value: ({ productId, productName }) =>
        cutText(`${productId} ${productName ?? ''}`.trimEnd(), productWidth),
    },
    { title: 'quantity', value: ({ quantity }) => quantity },
    {
      title: 'key',
      value: ({ idempotencyKey }) => cutText(idempotencyKey ?? '', room - productWidth),
    },
  ];
}
