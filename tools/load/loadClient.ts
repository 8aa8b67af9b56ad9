import { fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { whenStarted } from '../../backend/whenStarted.ts';
import { within } from '../processes/within.ts';
import type { ClientMessage, Job, ResultOf } from './client/job.ts';

const START_TIMEOUT_MS = 20_000;
/** Beyond the time that a load job is meant to take. */
const JOB_TIMEOUT_MS = 180_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

type Events = {
  [Event in ClientMessage['event']]?: (message: Extract<ClientMessage, { event: Event }>) => void;
};

/** The client's process, seen from whoever gives it jobs. */
export interface LoadClient {
  pid: number;
  /** @throws when the client fails, dies or takes too long. */
  run<Asked extends Job>(job: Asked, events?: Events): Promise<ResultOf<Asked>>;
  stop(): void;
}

export async function startLoadClient(stop: AbortSignal): Promise<LoadClient> {
  const child = await whenStarted(
    fork(resolve(import.meta.dirname, './client.ts'), {
      detached: true,
      serialization: 'advanced', // JSON has no NaN
    }),
  );
  const kill = () => void child.kill('SIGKILL');
  stop.addEventListener('abort', kill);
  child.once('exit', () => stop.removeEventListener('abort', kill));
  const started = Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error('the client ended at its start'))),
  ]);
  await within(START_TIMEOUT_MS, started, () => 'the client does not start');

  return {
    pid: child.pid as number,
    stop: kill,
    async run<Asked extends Job>(job: Asked, events: Events = {}) {
      const outcome = Promise.withResolvers<ResultOf<Asked>>();
      const died = () => outcome.reject(new Error('the client ended'));
      const heard = (message: ClientMessage) => {
        (events[message.event] as ((message: ClientMessage) => void) | undefined)?.(message);
        if (message.event === 'done') outcome.resolve(message.result as ResultOf<Asked>);
        if (message.event === 'failed') outcome.reject(new Error(message.reason));
      };
      child.on('message', heard);
      child.once('exit', died);
      try {
        if (!child.connected) died();
        else child.send(job);
        return await within(timeLimitMs(job), outcome.promise, () => 'no end of the load');
      } finally {
        child.off('message', heard);
        child.off('exit', died);
      }
    },
  };
}

/** A rush ends when its last buyer knows or gives up. */
function timeLimitMs(job: Job): number {
  if (job.kind === 'rush') return LONGEST_TIMER_MS;
  return JOB_TIMEOUT_MS + (job.kind === 'flood' ? 0 : job.measuredMs);
}
