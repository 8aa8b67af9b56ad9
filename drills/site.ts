import { makeTestPostgres, type TestPostgres } from '../backend/test/support/testPostgres.ts';
import { addProducts, changeSettings } from './database.ts';
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
  /** Goes on with another PostgreSQL, which has the same data, and removes the one before. */
  failOverTo(postgres: TestPostgres): Promise<void>;
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
  const servers: DrillServer[] = [];
  const site: Site = {
    postgres: await makeTestPostgres(),
    servers,
    products: [],
    plentiful: [],
    receipts: [],
    async failOverTo(postgres) {
      const before = site.postgres;
      site.postgres = postgres;
      for (const server of servers) server.leadTo(postgres.url);
      await before.remove();
    },
    async remove() {
      const stops = await Promise.allSettled(servers.map((server) => server.stop()));
      await site.postgres.remove();
      for (const stop of stops) if (stop.status === 'rejected') throw stop.reason;
    },
  };
  try {
    await setUp(site, options);
    return site;
  } catch (error) {
    await site.remove();
    throw error;
  }
}

async function setUp(site: Site, options: SiteOptions): Promise<void> {
  const { postgres, servers } = site;
  await postgres.start();
  // Before a group lets go of a row on its own account, so that drills see deadlocks.
  await changeSettings(postgres.url, { deadlock_timeout: '5ms' });
  const env = { ORDER_TIMEOUT_MS: String(options.orderTimeoutMs ?? ORDER_TIMEOUT_MS) };
  const starts = Array.from({ length: options.servers }, async () => {
    servers.push(await startDrillServer(postgres.url, env));
  });
  for (const start of await Promise.allSettled(starts)) {
    if (start.status === 'rejected') throw start.reason;
  }
  const plentiful = await addProducts(postgres.url, options.plentifulProducts, PLENTY);
  const scarce = await addProducts(postgres.url, options.scarceProducts, 20);
  site.receipts.push(...plentiful, ...scarce);
  site.products.push(...site.receipts.map(({ productId }) => productId));
  site.plentiful.push(...plentiful.map(({ productId }) => productId));
}
