import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { within } from '../../processes/within.ts';
import { AnswerCounts } from './answerCounts.ts';
import type { Connection } from './connection.ts';
import type { ClientMessage, ClosedLoopJob, JobResult } from './job.ts';
import { openConnections } from './openConnections.ts';
import { openIdleConnections } from './openIdleConnections.ts';
import { orderRequest } from './orderRequest.ts';
import { weightedPicker, zipfWeights } from './popularity.ts';

/** How long the last answers may take after the measured time. */
const LAST_ANSWERS_TIMEOUT_MS = 30_000;

/**
 * Sends an order on every connection as soon as its last one is answered.
 *
 * @throws when a connection is lost or an answer fails to come.
 */
export async function runClosedLoop(
  job: ClosedLoopJob,
  tell: (message: ClientMessage) => void,
): Promise<JobResult> {
  const { productIds, exponent = 0, quantity = 1, hasKeys } = job;
  const requests = productIds.map((productId) => orderRequest(productId, { quantity }));
  const anyIndex = weightedPicker(zipfWeights(productIds.length, exponent));
  const anyRequest = () =>
    hasKeys
      ? orderRequest(productIds[anyIndex()] as number, { key: randomUUID(), quantity })
      : (requests[anyIndex()] as Buffer);
  const counts = new AnswerCounts();
  const over = Promise.withResolvers<void>();
  let isSending = true;
  let underWay = job.connections;

  const answered = (connection: Connection) => {
    counts.measure(connection.sentAt);
    counts.count(connection.reader.status, connection.reader.text);
    if (isSending) connection.send(anyRequest());
    else if (--underWay === 0) over.resolve();
  };
  const lost = (reason: string) => over.reject(new Error(`a connection was lost: ${reason}`));
  over.promise.catch(() => {}); // heard below

  const idle = await openIdleConnections(job, requests[0] as Buffer, { counts, lost });
  const connections = await openConnections(job, { answered, lost });
  try {
    for (const connection of connections) connection.send(anyRequest());
    await Promise.race([sleep(job.warmUpMs), over.promise]);
    tell({ event: 'measuring' });
    counts.start();
    await Promise.race([sleep(job.measuredMs), over.promise]);
    const measured = counts.stop();
    tell({ event: 'measured' });
    isSending = false;
    await within(LAST_ANSWERS_TIMEOUT_MS, over.promise, () => `${underWay} answers did not come`);
    return { answers: counts.answers(), measured };
  } finally {
    for (const connection of [...idle, ...connections]) connection.close();
  }
}
