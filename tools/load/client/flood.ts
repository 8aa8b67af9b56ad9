import { within } from '../../processes/within.ts';
import { AnswerCounts } from './answerCounts.ts';
import type { Connection } from './connection.ts';
import type { ClientMessage, FloodJob, JobResult } from './job.ts';
import { openConnections } from './openConnections.ts';
import { orderRequest } from './orderRequest.ts';

/** How long all answers together may take. */
const ANSWERS_TIMEOUT_MS = 120_000;

/**
 * Sends one order on each connection, tells when all are sent, and waits for all answers.
 *
 * @throws when a connection is lost or an answer fails to come.
 */
export async function runFlood(
  job: FloodJob,
  tell: (message: ClientMessage) => void,
): Promise<JobResult> {
  const counts = new AnswerCounts();
  const over = Promise.withResolvers<void>();
  let underWay = job.connections;

  const answered = (connection: Connection) => {
    counts.measure(connection.sentAt);
    counts.count(connection.reader.status, connection.reader.text);
    if (--underWay === 0) over.resolve();
  };
  const lost = (reason: string) => over.reject(new Error(`a connection was lost: ${reason}`));
  over.promise.catch(() => {}); // heard below

  const connections = await openConnections(job, { answered, lost });
  try {
    counts.start();
    for (const [index, connection] of connections.entries()) {
      connection.send(orderRequest(job.productIds[index % job.productIds.length] as number));
    }
    tell({ event: 'allSent' });
    await within(ANSWERS_TIMEOUT_MS, over.promise, () => `${underWay} answers did not come`);
    return { answers: counts.answers(), measured: counts.stop() };
  } finally {
    for (const connection of connections) connection.close();
  }
}
