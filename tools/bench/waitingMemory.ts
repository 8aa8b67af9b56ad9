import type pg from 'pg';
import { mostOpenFiles } from '../../backend/http/connectionLimit.ts';
import { type ServerProcess, startServerProcess } from '../processes/serverProcess.ts';
import { createBenchDatabase } from './benchDatabase.ts';
import type { Bench } from './contenders/contender.ts';
import { freshStock } from './contenders/tableStock.ts';
import { type Gate, type Held, HOT_PRODUCT_ID, holdOrders } from './holdOrders.ts';

const WAITING_ORDERS = 10_000;
/** Connections and files that a server needs beside the orders'. */
const SPARE_FILES = 200;

/** What many waiting orders, each on a connection of its own, cost the server. */
export interface WaitingMemory {
  ours: Held;
  /** Bare Express that holds the same requests: what only the connections cost. */
  bareExpress: Held;
}

/** Undefined where memory cannot be read, or a process may not open so many connections. */
export async function measureWaitingMemory(bench: Bench): Promise<WaitingMemory | undefined> {
  if (process.platform !== 'linux' || mostOpenFiles() < WAITING_ORDERS + SPARE_FILES)
    return undefined;
  return { bareExpress: await holdBareExpress(bench), ours: await holdOurs(bench) };
}

async function holdOurs(bench: Bench): Promise<Held> {
  const database = await createBenchDatabase(bench, 'waiting');
  const stock = freshStock(database);
  const env = {
    PORT: '0',
    HOST: '127.0.0.1',
    LOG_LEVEL: 'warn',
    DATABASE_URL: database.url,
    ORDER_TIMEOUT_MS: '120000',
    MAX_WAITING_ORDERS: String(2 * WAITING_ORDERS),
  };
  return withServer(bench.serverFile, env, async (server) => {
    const wanted = { products: 1, exponent: 0, quantity: 1, isSoldOut: false };
    const refill = () => stock.prepare(wanted);
    let holder: pg.Client | undefined;
    const rowLock: Gate = {
      async close() {
        await refill();
        holder = await database.open();
        await holder.query('BEGIN');
        await holder.query('SELECT FROM products WHERE id = $1 FOR UPDATE', [HOT_PRODUCT_ID]);
      },
      async open() {
        await holder?.query('ROLLBACK');
      },
    };
    try {
      await refill();
      const held = await holdOrders(bench, server, { gate: rowLock, orders: WAITING_ORDERS });
      await stock.checkBooks(held.orders);
      return held;
    } finally {
      await holder?.end();
    }
  });
}

function holdBareExpress(bench: Bench): Promise<Held> {
  return withServer('tools/bench/servers/bareExpress.ts', {}, (server) => {
    const toggle = async () => void process.kill(server.pid, 'SIGUSR2');
    return holdOrders(bench, server, {
      gate: { close: toggle, open: toggle },
      orders: WAITING_ORDERS,
    });
  });
}

async function withServer<T>(
  file: string,
  env: Record<string, string>,
  work: (server: ServerProcess) => Promise<T>,
): Promise<T> {
  const server = await startServerProcess(file, env);
  try {
    return await work(server);
  } catch (error) {
    throw new Error(`${(error as Error).message}\nThe server last said: ${server.lastLines()}`);
  } finally {
    await server.stop();
  }
}
