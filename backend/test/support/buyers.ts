import { randomUUID } from 'node:crypto';
import { placeOrder } from '../../../tools/processes/placeOrder.ts';

/** What happened to orders of one unit, by their keys. */
export interface Bought {
  /** The ids that 201 told. */
  acknowledged: Map<string, string>;
  /** No answer came, or 503. */
  unanswered: string[];
}

export interface Buyers {
  bought: Bought;
  /** Resolves when so many orders more are acknowledged. */
  acknowledge(more: number): Promise<void>;
  stop(): Promise<Bought>;
}

/** Orders without a pause, so many at once, each with a key of its own, until it is stopped. */
export function startBuyers(url: string, productId: number, count = 32): Buyers {
  const bought: Bought = { acknowledged: new Map(), unanswered: [] };
  let isOver = false;
  async function buy(): Promise<void> {
    while (!isOver) {
      const key = randomUUID();
      const id = await orderOnce(url, productId, key);
      if (id) bought.acknowledged.set(key, id);
      else bought.unanswered.push(key);
      if (!id) await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
  const all = Promise.all(Array.from({ length: count }, buy));
  return {
    bought,
    async acknowledge(more) {
      const enough = bought.acknowledged.size + more;
      while (bought.acknowledged.size < enough) await new Promise(setImmediate);
    },
    async stop() {
      isOver = true;
      await all;
      return bought;
    },
  };
}

/** The id of the order that the key has placed; undefined if that was not told. */
export async function orderOnce(
  url: string,
  productId: number,
  key: string,
): Promise<string | undefined> {
  const order = { productId, quantity: 1 };
  const answer = await placeOrder(url, order, { 'Idempotency-Key': key }).catch(() => undefined);
  return answer?.body.order?.id;
}
