import { type ProxiedServer, startProxiedServer } from './proxiedServer.ts';
import type { Receipt } from './receipts.ts';
import { addProducts } from './receipts.ts';
import { makeTestPostgres, type TestPostgres } from './testPostgres.ts';
import { changeSettings } from './withSession.ts';

/** Outages must be able to outlast it, and drills be short. */
export const ORDER_TIMEOUT_MS = 4_000;
const PLENTY = 10_000_000;

/** What a drill runs on: PostgreSQL and servers, all of its own. */
export interface ProxiedSetup {
  postgres: TestPostgres;
  servers: ProxiedServer[];
  products: number[];
  /** Those that never run out of units. */
  plentiful: number[];
  receipts: Receipt[];
  /** Goes on with another PostgreSQL, which has the same data, and removes the one before. */
  failOverTo(postgres: TestPostgres): Promise<void>;
  /** Ends everything; fails if a server does not end well. */
  remove(): Promise<void>;
}

export interface ProxiedSetupOptions {
  servers: number;
  plentifulProducts: number;
  scarceProducts: number;
  orderTimeoutMs?: number;
  /** Other settings of the servers. */
  env?: Record<string, string>;
}

export async function makeProxiedSetup(options: ProxiedSetupOptions): Promise<ProxiedSetup> {
  const servers: ProxiedServer[] = [];
  const setup: ProxiedSetup = {
    postgres: await makeTestPostgres(),
    servers,
    products: [],
    plentiful: [],
    receipts: [],
    async failOverTo(postgres) {
      const before = setup.postgres;
      setup.postgres = postgres;
      for (const server of servers) server.leadTo(postgres.url);
      await before.remove();
    },
    async remove() {
      const stops = await Promise.allSettled(servers.map((server) => server.stop()));
      await setup.postgres.remove();
      for (const stop of stops) if (stop.status === 'rejected') throw stop.reason;
    },
  };
  try {
    await setUp(setup, options);
    return setup;
  } catch (error) {
    await setup.remove();
    throw error;
  }
}

async function setUp(setup: ProxiedSetup, options: ProxiedSetupOptions): Promise<void> {
  const { postgres, servers } = setup;
  await postgres.start();
  // Before a group lets go of a row on its own account, so that drills see deadlocks.
  await changeSettings(postgres.url, { deadlock_timeout: '5ms' });
  const ofOrders = options.orderTimeoutMs ?? ORDER_TIMEOUT_MS;
  const env = { ORDER_TIMEOUT_MS: String(ofOrders), ...options.env };
  const starts = Array.from({ length: options.servers }, async () => {
    servers.push(await startProxiedServer(postgres.url, env));
  });
  for (const start of await Promise.allSettled(starts)) {
    if (start.status === 'rejected') throw start.reason;
  }
  const plentiful = await addProducts(postgres.url, options.plentifulProducts, PLENTY);
  const scarce = await addProducts(postgres.url, options.scarceProducts, 20);
  setup.receipts.push(...plentiful, ...scarce);
  setup.products.push(...setup.receipts.map(({ productId }) => productId));
  setup.plentiful.push(...plentiful.map(({ productId }) => productId));
}
