import { randomUUIDv7 } from 'node:crypto';
import { createClient, defineScript } from '@redis/client';
import { ORDERS_KEY, stockKey } from '../contenders/redisKeys.ts';
import { type PlaceOrder, serveOrders } from './orderServer.ts';

// Redis decides: a script checks and decrements the stock and appends the order to a stream, from
// which another process would bring it to a database. All orders that arrive in one iteration of
// the event loop leave as one write on one connection; Redis runs them one after the other.
const placeOrderScript = defineScript({
  NUMBER_OF_KEYS: 2,
  SCRIPT: `
    local stock = redis.call('GET', KEYS[1])
    if not stock then return 'PRODUCT_NOT_FOUND' end
    if tonumber(stock) < tonumber(ARGV[3]) then return 'INSUFFICIENT_STOCK' end
    redis.call('DECRBY', KEYS[1], ARGV[3])
    return redis.call('XADD', KEYS[2], '*',
      'id', ARGV[1], 'productId', ARGV[2], 'quantity', ARGV[3])`,
  parseCommand(parser, id: string, productId: number, quantity: number) {
    parser.pushKey(stockKey(productId));
    parser.pushKey(ORDERS_KEY);
    parser.push(id, String(productId), String(quantity));
  },
  transformReply: (reply: string) => reply,
});

const redis = createClient({
  url: process.env.REDIS_URL ?? '',
  scripts: { placeOrder: placeOrderScript },
});
redis.on('error', (error) => console.error(error.message));
await redis.connect();

const placeOrder: PlaceOrder = async (productId, quantity) => {
  const id = randomUUIDv7();
  const reply = await redis.placeOrder(id, productId, quantity);
  if (reply === 'PRODUCT_NOT_FOUND' || reply === 'INSUFFICIENT_STOCK') return reply;
  // An entry of a stream is named after its time: <milliseconds>-<number>.
  return { id, productId, quantity, createdAt: new Date(Number.parseInt(reply, 10)) };
};

serveOrders('Redis in front', placeOrder);
