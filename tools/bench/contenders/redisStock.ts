import { ORDERS_KEY, stockKey } from './redisKeys.ts';
import { type RedisClient, type RedisServer, rewriteFile } from './redisServer.ts';
import { compareOrders, firstProducts, PLENTY, PRODUCTS, type Stock } from './stock.ts';

/** Entries of the stream that are read at once. */
const PAGE = 10_000;

/** A key with the stock of each product, and a stream of the orders, new in each round. */
export function redisStock({ client }: RedisServer): Stock {
  let received = 0;
  const countOrders = () => client.xLen(ORDERS_KEY);
  return {
    async prepare({ isSoldOut }) {
      received = isSoldOut ? 0 : PLENTY;
      await client.flushAll();
      await client.mSet(allProducts().map((id): [string, string] => [stockKey(id), `${received}`]));
      await rewriteFile(client);
    },
    countOrders,
    async checkBooks(expectedOrders) {
      compareOrders(expectedOrders, await countOrders());
      const ordered = await readOrdered(client);
      const stocks = await client.mGet(allProducts().map(stockKey));
      const wrong = allProducts().filter(
        (id, index) => Number(stocks[index]) !== received - (ordered.get(id) ?? 0),
      );
      if (wrong.length > 0) {
        throw new Error(`the stock of ${wrong.length} products is not received minus ordered`);
      }
    },
    productIds: firstProducts,
  };
}

function allProducts(): number[] {
  return firstProducts({ products: PRODUCTS });
}

/** How many units of each product the stream's orders are for. */
async function readOrdered(client: RedisClient): Promise<Map<number, number>> {
  const ordered = new Map<number, number>();
  for (let start = '-'; ; ) {
    const entries = (await client.xRange(ORDERS_KEY, start, '+', { COUNT: PAGE })) ?? [];
    for (const { message } of entries) {
      const id = Number(message.productId);
      ordered.set(id, (ordered.get(id) ?? 0) + Number(message.quantity));
    }
    if (entries.length < PAGE) return ordered;
    start = `(${entries.at(-1)?.id}`;
  }
}
