import cluster, { type Worker } from 'node:cluster';
import { shutDownAbandoned } from '../database/embedded/embeddedPostgres.ts';
import { explain } from '../explain.ts';
import { keepRequestsYoung } from '../http/youngGeneration.ts';
import { createLogger, endLog } from '../logger.ts';
import { createFigures, type FigureSource } from '../management/metrics/figures.ts';
import { closeAll, startService } from '../service.ts';
import type { Assignment, FromWorker, ToWorker } from './messages.ts';
import { SharedCounts } from './sharedCounts.ts';

// One of several processes that serve one port: it is told by its parent what to do, and when to end.

const worker = cluster.worker as Worker;
const assigned = Promise.withResolvers<Assignment>();
const stopped = Promise.withResolvers<void>();
const counts = new SharedCounts((id, clients) => tell({ kind: 'count', id, clients }));
let figures: FigureSource | undefined;
let isOrphan = false;

worker.on('message', async (message: ToWorker) => {
  if (message.kind === 'serve') assigned.resolve(message.assignment);
  if (message.kind === 'stop') stopped.resolve();
  if (message.kind === 'counted') counts.answer(message.id, message.counts);
  if (message.kind === 'ask') {
    const read = await figures?.read().catch(() => undefined); // the next time, perhaps
    tell({ kind: 'figures', id: message.id, figures: read ?? [] });
  }
});
worker.on('disconnect', () => {
  worker.exitedAfterDisconnect = true; // otherwise Node ends us here, with orders unanswered
  isOrphan = true;
  counts.giveUp();
  stopped.resolve();
});
// Ctrl-C reaches all of us: the parent tells us to stop.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => {});
// Whoever read our output has gone, or the disk is full: orders go on.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
keepRequestsYoung();
tell({ kind: 'listens' });
try {
  await serve(await assigned.promise);
  await endLog();
  process.exit(0);
} catch (error) {
  await endLog();
  tell({ kind: 'failed', reason: explain(error) }, () => process.exit(1));
}

async function serve({ number, config, databaseUrl, isEmbedded }: Assignment): Promise<void> {
  const logger = createLogger(config.logLevel, number);
  const countRequest = counts.count;
  const service = await startService({ config, databaseUrl, logger, countRequest });
  if (config.managementPort !== undefined) {
    figures = createFigures({ worker: String(number) });
    figures.watch(service.watched);
  }
  tell({ kind: 'serves', address: service.address });
  await stopped.promise;
  if (isOrphan) process.stderr.write('The parent process has gone: its worker stops.\n');
  await service.drain();
  await closeAll([service]);
  if (isOrphan && isEmbedded) await shutDownAbandoned(config.dataDir);
}

/** The loss of the parent is heard above. */
function tell(message: FromWorker, onTold = () => {}): void {
  if (worker.isConnected()) worker.send(message, onTold);
  else onTold();
}
