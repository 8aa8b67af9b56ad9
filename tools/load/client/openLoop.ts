import { setImmediate as nextIteration, setTimeout as sleep } from 'node:timers/promises';
import { within } from '../../processes/within.ts';
import { AnswerCounts } from './answerCounts.ts';
import type { Connection } from './connection.ts';
import { addCounts, Histogram } from './histogram.ts';
import type { ClientMessage, JobResult, OpenLoopJob } from './job.ts';
import { openConnections } from './openConnections.ts';
import { orderRequest } from './orderRequest.ts';

/** How long the last answers may take after the measured time. */
const LAST_ANSWERS_TIMEOUT_MS = 60_000;

/**
 * Sends orders at a steady rate, whatever becomes of those before, each on a connection that has no
 * other under way. An order that finds all connections busy is not sent, but counted.
 *
 * @throws when a connection is lost or an answer fails to come.
 */
export async function runOpenLoop(
  job: OpenLoopJob,
  tell: (message: ClientMessage) => void,
): Promise<JobResult> {
  const requests = job.productIds.map((productId) => orderRequest(productId));
  const counts = new AnswerCounts();
  const latenciesByStatus = new Map<number, Histogram>();
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {}); // heard below
  const idle: Connection[] = [];
  let underWay = 0;
  let unsent = 0;

  const answered = (connection: Connection) => {
    const { status, text } = connection.reader;
    const latencies = latenciesByStatus.get(status) ?? new Histogram();
    latenciesByStatus.set(status, latencies);
    latencies.record(performance.now() - connection.sentAt);
    counts.measure(connection.sentAt);
    counts.count(status, text);
    underWay -= 1;
    idle.push(connection);
  };
  const lost = (reason: string) => failed.reject(new Error(`a connection was lost: ${reason}`));

  const connections = await openConnections(job, { answered, lost });
  idle.push(...connections);
  try {
    tell({ event: 'measuring' });
    counts.start();
    const startedAt = performance.now();
    for (let due = 0; ; ) {
      const elapsedMs = performance.now() - startedAt;
      if (elapsedMs >= job.measuredMs) break;
      for (; due < (elapsedMs / 1000) * job.perSecond; due += 1) {
        const connection = idle.shift();
        if (connection) connection.send(requests[due % requests.length] as Buffer);
        else unsent += 1;
        if (connection) underWay += 1;
      }
      await Promise.race([sleep(1), failed.promise]);
    }
    const measured = counts.stop();
    const allAnswered = async () => {
      while (underWay > 0) await nextIteration();
    };
    const rest = Promise.race([allAnswered(), failed.promise]);
    await within(LAST_ANSWERS_TIMEOUT_MS, rest, () => `${underWay} answers did not come`);
    const latencies = [...latenciesByStatus].map(
      ([status, histogram]) => [status, histogram.counts()] as const,
    );
    return {
      answers: counts.answers(),
      measured: { ...measured, latencies: addCounts(latencies.map(([, counts]) => counts)) },
      unsent,
      latenciesByStatus: Object.fromEntries(latencies),
    };
  } finally {
    for (const connection of connections) connection.close();
  }
}
