import { Agent, type ClientRequest, request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Answer, Attempt } from './history.ts';

/** Keeps connections open, as clients do. */
export const agent = new Agent({ keepAlive: true, maxSockets: 1_000 });

export interface AskedOrder {
  productId: number;
  quantity: number;
  key?: string;
}

/** Sends one order, once; gives up, and hangs up, after `timeoutMs`. */
export async function sendOrder(
  url: string,
  { productId, quantity, key }: AskedOrder,
  timeoutMs: number,
): Promise<Attempt['answer']> {
  const headers = {
    'Content-Type': 'application/json',
    ...(key !== undefined && { 'Idempotency-Key': key }),
  };
  const sent = request(`${url}/api/order`, { method: 'POST', agent, headers });
  const timer = setTimeout(() => sent.destroy(new Error('no answer in time')), timeoutMs);
  try {
    return await answerTo(sent, JSON.stringify({ productId, quantity }));
  } catch {
    return 'lost';
  } finally {
    clearTimeout(timer);
  }
}

function answerTo(sent: ClientRequest, body: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    sent.on('error', reject);
    sent.on('response', (response) => {
      text(response).then((whole) => {
        // A proxy's own answers are pages for people.
        const isJson = response.headers['content-type']?.startsWith('application/json');
        const { code, order } = isJson ? JSON.parse(whole) : {};
        const isReplay = response.headers['idempotent-replayed'] === 'true';
        resolve({ status: response.statusCode ?? 0, code, isReplay, order });
      }, reject);
    });
    sent.end(body);
  });
}
