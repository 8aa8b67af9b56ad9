import { fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { ClientMessage, Job, JobResult } from './client/job.ts';
import { within } from './within.ts';

const START_TIMEOUT_MS = 20_000;
/** Beyond the time that a load job is meant to take. */
const JOB_TIMEOUT_MS = 180_000;

type Events = Partial<Record<ClientMessage['event'], () => void>>;

/** The client's process, seen from whoever gives it jobs. */
export interface LoadClient {
  /** @throws when the client fails, dies or takes too long. */
  run(job: Job, events?: Events): Promise<JobResult>;
  stop(): void;
}

export async function startLoadClient(stop: AbortSignal): Promise<LoadClient> {
  const child = fork(resolve(import.meta.dirname, './client.ts'), { detached: true });
  const kill = () => void child.kill('SIGKILL');
  stop.addEventListener('abort', kill);
  child.once('exit', () => stop.removeEventListener('abort', kill));
  const started = Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error('the client ended at its start'))),
  ]);
  await within(START_TIMEOUT_MS, started, () => 'the client does not start');

  return {
    stop: kill,
    async run(job, events = {}) {
      const outcome = Promise.withResolvers<JobResult>();
      const died = () => outcome.reject(new Error('the client ended'));
      const heard = (message: ClientMessage) => {
        events[message.event]?.();
        if (message.event === 'done') outcome.resolve(message.result);
        if (message.event === 'failed') outcome.reject(new Error(message.reason));
      };
      child.on('message', heard);
      child.once('exit', died);
      try {
        if (!child.connected) died();
        else child.send(job);
        const meant = job.kind === 'flood' ? 0 : job.measuredMs;
        return await within(meant + JOB_TIMEOUT_MS, outcome.promise, () => 'no end of the load');
      } finally {
        child.off('message', heard);
        child.off('exit', died);
      }
    },
  };
}
