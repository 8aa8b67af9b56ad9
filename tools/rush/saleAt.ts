import { once } from 'node:events';
import { connect } from 'node:net';
import { OperatorError } from '../../backend/services/operator/operatorError.ts';
import type { CommandContext } from '../../cli/commandContext.ts';
import { amount } from '../../cli/output/formatNumber.ts';
import { messageOf } from '../../cli/output/messageOf.ts';
import type { RushOptions } from '../../cli/rushOptions.ts';
import type { Address } from '../load/client/job.ts';
import type { RushTools } from './ownSales.ts';
import { runSale, type Sale } from './sale.ts';
import { readStock } from './saleBooks.ts';
import { newSaleState } from './saleState.ts';

const CONNECT_TIMEOUT_MS = 5_000;

/** Sells at a server that is there already; its tables are read in the configured database. */
export async function runSaleAt(
  server: Address,
  { product: productId = 0, buyers, connections }: RushOptions,
  { withDatabase, client, view, signal }: RushTools & Pick<CommandContext, 'withDatabase'>,
): Promise<Sale> {
  await expectServer(server);
  return withDatabase(async ({ sequelize }) => {
    const startStock = await readStock(sequelize, productId);
    const state = newSaleState({
      title: `A rush for product ${productId}, ${amount(startStock, 'unit')}`,
      subtitle: `${amount(buyers, 'buyer')}, ${connections} at once, at ${urlOf(server)}`,
      buyers,
      likelyGroup: connections,
      startStock,
    });
    view.show(state);
    const plan = { servers: [server], connections, buyers, productId, isExclusive: false };
    return runSale(plan, state, { sequelize, client, signal });
  });
}

export function urlOf({ host, port }: Address): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** @throws {OperatorError} when nobody listens there. */
async function expectServer(server: Address): Promise<void> {
  const socket = connect({ ...server, timeout: CONNECT_TIMEOUT_MS });
  socket.once('timeout', () => socket.destroy(new Error('it does not answer')));
  try {
    await once(socket, 'connect');
  } catch (cause) {
    throw new OperatorError(
      `No server is at ${urlOf(server)}: ${messageOf(cause)}. Start it with ` +
        '`npm start`, give another --url, or leave it out for a rush on servers of its own.',
    );
  } finally {
    socket.destroy();
  }
}
