import { ORDER_TIMEOUT_MS, type ProxiedSetup } from '../processes/proxiedSetup.ts';
import type { CommitTrap } from '../processes/tcpProxy.ts';
import type { Attempt } from './history.ts';
import { sendOrder } from './sendOrder.ts';

const CLIENT_TIMEOUT_MS = 2 * ORDER_TIMEOUT_MS;

type CommitFreeze = Extract<CommitTrap, `FREEZE_${string}`>;

export interface FrozenCommit {
  /** What the client hears of the order whose COMMIT froze. */
  first: Attempt['answer'];
  /** What it hears when it asks again with the same key, at the same server and at another. */
  repeats: Attempt['answer'][];
}

/**
 * Places an order whose session freezes at COMMIT, and so does every session that the server opens
 * to find out; then repeats it with the same key.
 */
export async function freezeCommit(
  { servers: [server, other] }: ProxiedSetup,
  { productId, trap }: { productId: number; trap: CommitFreeze },
): Promise<FrozenCommit> {
  if (!server || !other) throw new Error('This needs two servers.');
  const order = { productId, quantity: 1, key: `${productId}-${trap}` };
  const trappedBefore = server.proxy.trapped();

  server.proxy.trapCommits(trap, 1);
  const answer = sendOrder(server.url(), order, CLIENT_TIMEOUT_MS);
  while (server.proxy.trapped() === trappedBefore)
    await new Promise((resolve) => setTimeout(resolve, 5));
  server.proxy.blackHole();
  const first = await answer;

  const elsewhere = await sendOrder(other.url(), order, CLIENT_TIMEOUT_MS);
  server.proxy.heal();
  const again = await sendOrder(server.url(), order, CLIENT_TIMEOUT_MS);
  return { first, repeats: [elsewhere, again] };
}
