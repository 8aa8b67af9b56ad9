import { connectModels } from '../../backend/database/connectModels.ts';
import { amount } from '../../cli/output/formatNumber.ts';
import type { RushOptions } from '../../cli/rushOptions.ts';
import type { LoadClient } from '../load/loadClient.ts';
import type { LiveView } from './liveView.ts';
import { flowNames } from './rushResult.ts';
import { runSale, type Sale } from './sale.ts';
import { addProduct } from './saleBooks.ts';
import { newSaleState } from './saleState.ts';
import { type Flow, type SaleSetup, startSaleSetup } from './setup.ts';

const POOL_SIZE = 4;
const CONNECT_TIMEOUT_MS = 10_000;

export interface RushTools {
  client: LoadClient;
  view: LiveView;
  signal: AbortSignal;
}

/** Sells on servers and a database of our own, which are gone afterwards. */
export async function runOwnSales(
  options: RushOptions,
  tools: RushTools,
): Promise<{ sale: Sale; literal: Sale | undefined }> {
  tools.view.say(
    `Starting a PostgreSQL and ${amount(options.servers, 'server')}, to be thrown away …`,
  );
  const setup = await startSaleSetup(tools.signal);
  try {
    const sale = await sell(setup, 'groups', { ...options, ...tools });
    const literal = options.literal
      ? await sell(setup, 'literal', { ...options, ...tools })
      : undefined;
    return { sale, literal };
  } finally {
    await setup.remove();
  }
}

async function sell(setup: SaleSetup, flow: Flow, options: RushOptions & RushTools): Promise<Sale> {
  const { units, buyers, connections, servers, client, view, signal } = options;
  const { databaseUrl, ports } = await setup.open({ flow, servers });
  const sequelize = connectModels({
    databaseUrl,
    poolSize: POOL_SIZE,
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
  });
  try {
    const productId = await addProduct(sequelize, units);
    const state = newSaleState({
      title: `A rush for ${amount(units, 'unit')}: ${flowNames[flow]}`,
      subtitle: `${amount(buyers, 'buyer')}, ${connections} at once, ${amount(servers, 'server')}`,
      buyers,
      likelyGroup: Math.ceil(connections / servers),
      startStock: units,
    });
    view.show(state);
    const addresses = ports.map((port) => ({ host: '127.0.0.1', port }));
    const plan = { servers: addresses, connections, buyers, productId, isExclusive: true };
    return await runSale(plan, state, { sequelize, client, signal });
  } finally {
    await sequelize.close();
  }
}
