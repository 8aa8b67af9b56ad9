import { runFlood } from './client/flood.ts';
import type { ClientMessage, Job, JobResult } from './client/job.ts';
import { runLoad } from './client/load.ts';
import { runPace } from './client/pace.ts';

// The process that sends the orders: one job at a time, given and answered over IPC. It shares the
// machine with what it measures, so it must be cheap: against the same Express server an order cost
// it 40 to 50 µs of CPU, of which the system's reading and writing are the larger part, and
// autocannon 9.0 85 to 95 µs, at no fewer orders per second.
const tell = (message: ClientMessage) => process.send?.(message);

process.on('disconnect', () => process.exit());
process.on('message', async (job: Job) => {
  try {
    tell({ event: 'done', result: await run(job) });
  } catch (error) {
    tell({ event: 'failed', reason: (error as Error).message });
  }
});

function run(job: Job): Promise<JobResult> {
  if (job.kind === 'load') return runLoad(job, tell);
  return job.kind === 'flood' ? runFlood(job, tell) : runPace(job, tell);
}

tell({ event: 'ready' });
