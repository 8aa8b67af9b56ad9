import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientMessage, RushJob, RushResult } from './job.ts';
import { type Answer, Line } from './line.ts';
import { orderRequest } from './orderRequest.ts';
import { RushTally } from './rushTally.ts';

/** Fewer than the shortest common queue of connections that nobody has accepted yet. */
const OPENED_AT_ONCE = 100;
const PROGRESS_INTERVAL_MS = 100;
/** What the service asks for in `Retry-After`. */
const RETRY_AFTER_MS = 1_000;
/** A buyer whom nobody can tell the outcome for so long gives up. */
const PATIENCE_MS = 60_000;
const CODE = /"code":"([A-Z_]+)"/;
const ORDER_ID = /"id":"([0-9a-f-]{36})"/;

/** What a buyer knows after an attempt; `again` holds why it has to ask once more. */
export type Outcome = { placed: string } | { refused: true } | { failed: string } | Again;
type Again = { again: string };

/**
 * Lets the buyers order, each with a key of its own, as many at once as there are connections.
 *
 * @throws when a connection does not open at the start.
 */
export async function runRush(
  job: RushJob,
  tell: (message: ClientMessage) => void,
): Promise<RushResult> {
  const lines = Array.from({ length: job.connections }, (_, index) => new Line(job.servers, index));
  for (let opened = 0; opened < lines.length; opened += OPENED_AT_ONCE) {
    const batch = lines.slice(opened, opened + OPENED_AT_ONCE);
    await Promise.all(batch.map((line) => line.open()));
  }
  const tally = new RushTally();
  const tellProgress = () => tell({ event: 'progress', ...tally.takeProgress() });
  let nextBuyer = 0;

  async function serveBuyers(line: Line): Promise<void> {
    while (nextBuyer < job.buyers) {
      const key = `${job.keyPrefix}${nextBuyer}`;
      nextBuyer += 1;
      await buy(line, { productId: job.productId, key }, tally);
    }
  }

  tell({ event: 'measuring' });
  const timer = setInterval(tellProgress, PROGRESS_INTERVAL_MS);
  await Promise.all(lines.map(serveBuyers));
  clearInterval(timer);
  for (const line of lines) line.close();
  tellProgress();
  return tally.result();
}

async function buy(
  line: Line,
  { productId, key }: { productId: number; key: string },
  tally: RushTally,
): Promise<void> {
  const startedAt = performance.now();
  for (;;) {
    const { host } = line.server;
    const outcome = await line.ask(orderRequest(productId, { host, key })).then(judge, lost);
    if (!('again' in outcome)) return tally.record(outcome, startedAt);
    if (performance.now() - startedAt > PATIENCE_MS) {
      return tally.record({ failed: outcome.again }, startedAt);
    }
    tally.repeated += 1;
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
