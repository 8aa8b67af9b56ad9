import type { LoadClient } from '../../../load/loadClient.ts';
import { connect } from '../../database/connection.ts';
import { initModels } from '../../models/initModels.ts';
import { amount } from '../../services/inWords.ts';
import { createSaleService } from '../../services/saleService.ts';
import type { LiveView } from './liveView.ts';
import type { RushOptions } from './rushOptions.ts';
import { flowNames } from './rushResult.ts';
import { runSale, type Sale } from './sale.ts';
import { newSaleState } from './saleState.ts';
import { type Flow, type Site, startSite } from './site.ts';

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
  const site = await startSite(tools.signal);
  try {
    const sale = await sell(site, 'groups', { ...options, ...tools });
    const literal = options.literal
      ? await sell(site, 'literal', { ...options, ...tools })
      : undefined;
    return { sale, literal };
  } finally {
    await site.remove();
  }
}

async function sell(site: Site, flow: Flow, options: RushOptions & RushTools): Promise<Sale> {
  const { units, buyers, connections, servers, client, view, signal } = options;
  const { databaseUrl, ports } = await site.open({ flow, servers });
  const sequelize = connect({
    databaseUrl,
    poolSize: POOL_SIZE,
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
  });
  initModels(sequelize);
  try {
    const productId = await createSaleService(sequelize).addProduct(units);
    const state = newSaleState({
      title: `A rush for ${amount(units, 'unit')}: ${flowNames[flow]}`,
      subtitle: `${amount(buyers, 'buyer')}, ${connections} at once, ${amount(servers, 'server')}`,
      buyers,
      likelyGroup: Math.ceil(connections / servers),
      startStock: units,
    });
    view.show(state);
    const addresses = ports.map((port) => ({ host: '127.0.0.1', port }));
    const plan = { servers: addresses, connections, buyers, productId, isAlone: true };
    return await runSale(plan, state, { sequelize, client, signal });
  } finally {
    await sequelize.close();
  }
}
