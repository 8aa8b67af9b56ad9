import type pg from 'pg';
import type { BatchedTransaction } from '../database/batchedTransaction.ts';
import type { NewOrder } from './orderRepository.ts';
import { quote } from './quote.ts';

/** What a transaction has written: orders, and the stock that they leave of each product. */
export interface Written {
  orders: readonly NewOrder[];
  createdAt: Date;
  stocks: ReadonlyMap<number, number>;
}

/** Arrays of ids, and sums that tell what each product has: its units, and these times its id. */
const parameters = [
  ...['integer[]', 'bigint', 'numeric'], // products: ids, stock left
  ...['uuid[]', 'bigint', 'numeric', 'timestamptz'], // orders: ids, units, their time
];
/** For orders of which some have keys: these in one text, by the orders' ids. */
const keyedParameters = [...parameters, 'text'];

/** Which rows of a table are compared, and how many there must be. */
interface Rows {
  count: string;
  where: string;
}

interface Sums {
  sum: string;
  weighted: string;
}

interface Contents {
  time: string;
  /** Of those that have any. */
  keys: string | undefined;
}

/** Fails with words of its own by a cast of what is no number: plain SQL has no other way. */
function checkOf(products: Rows & Sums, orders: Rows & Sums & Contents): string {
  return `SELECT CASE WHEN
       (SELECT count(*) = ${products.count} AND sum(stock) = ${products.sum}
          AND sum(id::bigint * stock) = ${products.weighted}
        FROM products WHERE ${products.where})
       AND (SELECT count(*) = ${orders.count} AND sum(quantity) = ${orders.sum}
          AND sum(product_id::bigint * quantity) = ${orders.weighted}
          AND bool_and(created_at = ${orders.time}) AND ${checkOfKeys(orders)}
        FROM orders WHERE ${orders.where})
     THEN 0 ELSE ('orders or stock are not as they were written at ' || now())::integer END`;
}

/** Sorting takes as long as all else of the check: only where there are keys. */
function checkOfKeys({ keys }: Contents): string {
  if (keys === undefined) return 'count(idempotency_key) = 0';
  return `string_agg(idempotency_key, ',' ORDER BY id)
    FILTER (WHERE idempotency_key IS NOT NULL) = ${keys}`;
}

function checkOfArrays(values: string[]): string {
  const [ids, stock, weightedStock, orderIds, units, weightedUnits, time = '', keys] = values;
  const rows = (array = '') => ({ count: `cardinality(${array})`, where: `id = ANY (${array})` });
  const sums = (sum = '', weighted = '') => ({ sum, weighted });
  return checkOf(
    { ...rows(ids), ...sums(stock, weightedStock) },
    { ...rows(orderIds), ...sums(units, weightedUnits), time, keys },
  );
}

/** Plans the check once for a session that no other client has: planning is most of its cost. */
export async function prepareWriteCheck(connection: pg.Client): Promise<void> {
  const types = { check_written: parameters, check_keyed: keyedParameters };
  const prepared = Object.entries(types).map(([name, each]) => {
    return `PREPARE ${name} (${each}) AS ${checkOfArrays(each.map((_, index) => `$${index + 1}`))}`;
  });
  await connection.query(prepared.join(';\n'));
}

/**
 * Makes the database fail, with the next message, unless its tables hold what was written: a trigger
 * or a rule may have changed a row, or left it out, without an error. Triggers that are deferred to
 * COMMIT run before it; on Citus they run on the nodes, and after it.
 */
export function checkWritten(written: Written, transaction: BatchedTransaction): void {
  if (transaction.isSharded) {
    transaction.add(checkOfShard(written));
  } else {
    transaction.add('SET CONSTRAINTS ALL IMMEDIATE');
    transaction.add(checkOfOne(written, transaction));
  }
}

function checkOfOne(written: Written, { isGuarded }: BatchedTransaction): string {
  const { orders, stocks } = written;
  const { left, units } = sumsBoth(written);
  const { keys, time } = contentsOf(written);
  const values = [
    ...[`{${[...stocks.keys()]}}`, left.sum, left.weighted],
    ...[`{${orders.map(({ id }) => id)}}`, units.sum, units.weighted, time],
    ...(keys ? [keys] : []),
  ].map(quote);
  return isGuarded
    ? `EXECUTE ${keys ? 'check_keyed' : 'check_written'} (${values.join()})`
    : checkOfArrays(values.map((value, index) => `${value}::${keyedParameters[index]}`));
}

/** Citus finds the shard by products that are named in the text, in each part of it. */
function checkOfShard(written: Written): string {
  const { orders, stocks } = written;
  const { left, units } = sumsBoth(written);
  const { keys, time } = contentsOf(written);
  const contents = { time: quote(time), keys: keys && quote(keys) };
  const productIds = [...stocks.keys()].join();
  const orderIds = orders.map(({ id }) => quote(id)).join();
  const ofShard = `product_id IN (${productIds})`;
  return checkOf(
    { count: String(stocks.size), where: `id IN (${productIds})`, ...left },
    {
      count: String(orders.length),
      where: `id IN (${orderIds}) AND ${ofShard}`,
      ...units,
      ...contents,
    },
  );
}

function contentsOf({ orders, createdAt }: Written): Contents {
  const keyed = orders.filter(({ idempotencyKey }) => idempotencyKey !== null);
  const byId = keyed.sort((a, b) => (a.id < b.id ? -1 : 1));
  const keys = byId.map(({ idempotencyKey }) => idempotencyKey).join();
  return { time: createdAt.toISOString(), keys: keys || undefined };
}

function sumsBoth({ orders, stocks }: Written): { left: Sums; units: Sums } {
  return {
    left: sumsOf([...stocks]),
    units: sumsOf(orders.map(({ productId, quantity }) => [productId, quantity])),
  };
}

function sumsOf(rows: [productId: number, units: number][]): Sums {
  let sum = 0;
  let weighted = 0n;
  const byProduct = new Map<number, number>();
  for (const [productId, units] of rows) {
    sum += units;
    byProduct.set(productId, (byProduct.get(productId) ?? 0) + units);
  }
  // Both factors may have 31 bits and more: too many for a number.
  for (const [productId, units] of byProduct) weighted += BigInt(productId) * BigInt(units);
  return { sum: String(sum), weighted: String(weighted) };
}
