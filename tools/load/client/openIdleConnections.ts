import { setTimeout as sleep } from 'node:timers/promises';
import type { AnswerCounts } from './answerCounts.ts';
import type { Connection } from './connection.ts';
import type { ClosedLoopJob } from './job.ts';
import { openConnections } from './openConnections.ts';

/** The server clears up after so many at once; that is not what idle connections cost. */
const REST_MS = 2_000;

/** Opens a job's idle connections: each sends one order, and once that is answered nothing more. */
export async function openIdleConnections(
  job: ClosedLoopJob,
  request: Buffer,
  { counts, lost }: { counts: AnswerCounts; lost: (reason: string) => void },
): Promise<Connection[]> {
  const { port, idleConnections: count = 0 } = job;
  if (count === 0) return [];
  const allAnswered = Promise.withResolvers<void>();
  let unanswered = count;
  const answered = ({ reader }: Connection) => {
    counts.count(reader.status, reader.text);
    if (--unanswered === 0) allAnswered.resolve();
  };
  const lostEarly = (reason: string) => {
    allAnswered.reject(new Error(`an idle connection was lost: ${reason}`));
    lost(reason);
  };
  const at = { port, connections: count };
  const connections = await openConnections(at, { answered, lost: lostEarly });
  for (const connection of connections) connection.send(request);
  await allAnswered.promise;
  await sleep(REST_MS);
  return connections;
}
