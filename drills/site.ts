import { makeTestPostgres, type TestPostgres } from '../backend/test/support/testPostgres.ts';
import { addProducts, withSession } from './database.ts';
import { type DrillServer, startDrillServer } from './drillServer.ts';
import type { Receipt } from './history.ts';

/** Outages must be able to outlast it, and drills be short. */
export const ORDER_TIMEOUT_MS = 4_000;
const PLENTY = 10_000_000;

/** What a drill runs on: PostgreSQL and servers, all of its own. */
export interface Site {
  postgres: TestPostgres;
  servers: DrillServer[];
  products: number[];
  /** Those that never run out of units. */
  plentiful: number[];
  receipts: Receipt[];
  /** Ends everything; fails if a server does not end well. */
  remove(): Promise<void>;
}

export interface SiteOptions {
  servers: number;
  plentifulProducts: number;
  scarceProducts: number;
  orderTimeoutMs?: number;
}

export async function makeSite(options: SiteOptions): Promise<Site> {
  const postgres = await makeTestPostgres();
  const servers: DrillServer[] = [];
  const remove = async () => {
    const stops = await Promise.allSettled(servers.map((server) => server.stop()));
    await postgres.remove();
    for (const stop of stops) if (stop.status === 'rejected') throw stop.reason;
  };
  try {
    await postgres.start();
    await detectDeadlocksAtOnce(postgres.url);
    const env = { ORDER_TIMEOUT_MS: String(options.orderTimeoutMs ?? ORDER_TIMEOUT_MS) };
    const starts = Array.from({ length: options.servers }, async () => {
      servers.push(await startDrillServer(postgres.url, env));
    });
    for (const start of await Promise.allSettled(starts)) {
      if (start.status === 'rejected') throw start.reason;
    }
    const many = await addProducts(postgres.url, options.plentifulProducts, PLENTY);
    const few = await addProducts(postgres.url, options.scarceProducts, 20);
    const receipts = [...many, ...few];
    const products = receipts.map(({ productId }) => productId);
    const plentiful = many.map(({ productId }) => productId);
    return { postgres, servers, products, plentiful, receipts, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Before a group lets go of a row on its own account, so that drills see deadlocks. */
async function detectDeadlocksAtOnce(url: string): Promise<void> {
  await withSession(url, async (session) => {
    await session.query(`ALTER SYSTEM SET deadlock_timeout = '5ms'`);
    await session.query('SELECT pg_reload_conf()');
  });
}
