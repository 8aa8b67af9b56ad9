import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientMessage, RushJob, RushResult } from './job.ts';
import { orderRequest } from './orderRequest.ts';
import { type Answer, ReconnectingClient } from './reconnectingClient.ts';
import { type Again, type Outcome, RushCounts } from './rushCounts.ts';

/** Fewer than the shortest common queue of connections that nobody has accepted yet. */
const OPENED_AT_ONCE = 100;
const PROGRESS_INTERVAL_MS = 100;
/** What the service asks for in `Retry-After`. */
const RETRY_AFTER_MS = 1_000;
/** A buyer whom nobody can tell the outcome for so long gives up. */
const PATIENCE_MS = 60_000;
const CODE = /"code":"([A-Z_]+)"/;
const ORDER_ID = /"id":"([0-9a-f-]{36})"/;

/**
 * Lets the buyers order, each with a key of its own, as many at once as there are connections.
 *
 * @throws when a connection does not open at the start.
 */
export async function runRush(
  job: RushJob,
  tell: (message: ClientMessage) => void,
): Promise<RushResult> {
  const clients = Array.from(
    { length: job.connections },
    (_, index) => new ReconnectingClient(job.servers, index),
  );
  for (let opened = 0; opened < clients.length; opened += OPENED_AT_ONCE) {
    const batch = clients.slice(opened, opened + OPENED_AT_ONCE);
    await Promise.all(batch.map((client) => client.open()));
  }
  const counts = new RushCounts();
  const tellProgress = () => tell({ event: 'progress', ...counts.takeProgress() });
  let nextBuyer = 0;

  async function serveBuyers(client: ReconnectingClient): Promise<void> {
    while (nextBuyer < job.buyers) {
      const key = `${job.keyPrefix}${nextBuyer}`;
      nextBuyer += 1;
      await buy(client, { productId: job.productId, key }, counts);
    }
  }

  tell({ event: 'measuring' });
  const timer = setInterval(tellProgress, PROGRESS_INTERVAL_MS);
  await Promise.all(clients.map(serveBuyers));
  clearInterval(timer);
  for (const client of clients) client.close();
  tellProgress();
  return counts.result();
}

async function buy(
  client: ReconnectingClient,
  { productId, key }: { productId: number; key: string },
  counts: RushCounts,
): Promise<void> {
  const startedAt = performance.now();
  for (;;) {
    const { host } = client.server;
    const outcome = await client.ask(orderRequest(productId, { host, key })).then(judge, lost);
    if (!('again' in outcome)) return counts.record(outcome, startedAt);
    if (performance.now() - startedAt > PATIENCE_MS) {
      return counts.record({ failed: outcome.again }, startedAt);
    }
    counts.repeated += 1;
    await sleep(RETRY_AFTER_MS);
  }
}

function judge({ status, text }: Answer): Outcome {
  const [, orderId] = ORDER_ID.exec(text) ?? [];
  if (status === 201 && orderId) return { placed: orderId };
  const code = CODE.exec(text)?.[1] ?? '';
  if (code === 'INSUFFICIENT_STOCK') return { refused: true };
  const reason = `${status} ${code}`.trim();
  return status === 503 || status === 429 ? { again: reason } : { failed: reason };
}

function lost(error: Error): Again {
  return { again: `lost connection (${error.message})` };
}
