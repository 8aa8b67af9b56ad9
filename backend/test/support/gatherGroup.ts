import type { HeldLock } from '../../../tools/processes/holdLock.ts';
import type { TestDatabase } from '../../../tools/processes/testDatabase.ts';
import { openConnection, type RawConnection, toBytes } from './rawHttp.ts';

export interface GroupedOrder {
  productId: number;
  quantity: number;
  key?: string;
}

type Database = Pick<TestDatabase, 'addProduct' | 'unitsOrdered'>;

/**
 * Sends orders for one product whose row is locked, in this order, and resolves when one
 * transaction with all of them waits for that lock.
 *
 * @returns a connection for each order, to be answered on.
 */
export async function gatherGroup(
  { url, database }: { url: string; database: Database },
  lock: HeldLock,
  orders: readonly GroupedOrder[],
): Promise<RawConnection[]> {
  const marker = await database.addProduct(orders.length);
  const connections: RawConnection[] = [];
  for (const order of orders) {
    const connection = await openConnection(url);
    // Behind it comes an order for a product that nobody holds: when it is placed, both are in.
    const pair = [order, { productId: marker, quantity: 1 }];
    connection.send(Buffer.concat(pair.map(toRequest)));
    connections.push(connection);
    while ((await database.unitsOrdered(marker)) < connections.length);
  }
  await lock.isAwaitedAnew();
  return connections;
}

function toRequest({ productId, quantity, key }: GroupedOrder): Buffer {
  return toBytes({
    ...(key !== undefined && { headers: { 'Idempotency-Key': key } }),
    body: JSON.stringify({ productId, quantity }),
  });
}
