import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';

interface Order {
  url: string;
  productId: number;
  headers: Record<string, string>;
}

/** Orders one unit from that address, which is one of this machine. @returns the answer's status. */
export async function orderFrom(
  localAddress: string,
  { url, productId, headers }: Order,
): Promise<number | undefined> {
  const options = { method: 'POST', agent: false, localAddress };
  const sent = request(`${url}/api/order`, {
    ...options,
    headers: { 'Content-Type': 'application/json', ...headers },
  });
  sent.end(JSON.stringify({ productId, quantity: 1 }));
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  answer.resume();
  await once(answer, 'end');
  return answer.statusCode;
}
