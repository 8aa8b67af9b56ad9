import assert from 'node:assert/strict';
import { openConnection, type RawConnection, toBytes } from './rawHttp.ts';

/** An order for one unit. */
export function orderFor(productId: number): Buffer {
  return toBytes({ body: JSON.stringify({ productId, quantity: 1 }) });
}

/** One after the other, each with an order that is placed: they go to the workers in turn. */
export async function openInTurn(
  url: string,
  count: number,
  order: Buffer,
): Promise<RawConnection[]> {
  const connections: RawConnection[] = [];
  for (let number = 0; number < count; number += 1) {
    const connection = await openConnection(url);
    connection.send(order);
    assert.equal((await connection.answer()).status, 201);
    connections.push(connection);
  }
  return connections;
}
