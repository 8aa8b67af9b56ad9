import { once } from 'node:events';
import type { Logger } from 'pino';
import { type Config, loadConfig } from './config.ts';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from './database/embedded/embeddedPostgres.ts';
import { migrateWhenReachable } from './database/migrate.ts';
import { warnOfTooFewSessions } from './database/sessionLimit.ts';
import { explain } from './explain.ts';
import { keepRequestsYoung } from './http/youngGeneration.ts';
import { listen } from './listen.ts';
import { createLogger, endLog } from './logger.ts';
import { createManagement, type Management } from './management/management.ts';
import { closeAll, type Service, startService } from './service.ts';
import { listenForStop } from './stopSignal.ts';
import { welcome } from './welcome.ts';
import { describeShares } from './workers/shareOut.ts';
import { Supervisor } from './workers/supervisor.ts';

/** What has to be ended, in the order in which it was begun. */
interface Parts {
  management?: Management | undefined;
  embedded?: EmbeddedPostgres;
  service?: Service;
}

/** Beside the sessions of the workers: benchmarks, other servers and an operator at once. */
const SPARE_SESSIONS = 100;

async function run(config: Config, logger: Logger, stop: AbortSignal): Promise<void> {
  const parts: Parts = {};
  const stopped = once(stop, 'abort');
  const supervisor = config.workers > 1 ? new Supervisor(config, logger) : undefined;
  const sessions = config.workers * config.databasePoolSize;
  try {
    parts.management = await listenForManagement(config, supervisor);
    if (!config.databaseUrl) {
      const maxConnections = sessions + SPARE_SESSIONS;
      parts.embedded = await startEmbeddedPostgres(config.dataDir, logger, maxConnections);
    }
    const { embedded, management } = parts;
    const databaseUrl = config.databaseUrl ?? embedded?.databaseUrl ?? '';
    const migrated = migrateWhenReachable(databaseUrl, {
      withDemoCatalog: !!embedded,
      part: 'server',
      isForOrders: true,
    });
    // A database that accepts connections and says nothing must not keep us.
    await Promise.race([migrated, stopped]);
    if (stop.aborted) return;
    if (supervisor) {
      await warnOfTooFewSessions(databaseUrl, sessions, logger);
      parts.service = supervisor;
      await Promise.race([supervisor.start({ databaseUrl, isEmbedded: !!embedded }), stopped]);
      if (stop.aborted) return;
    } else {
      parts.service = await startService({ config, databaseUrl, logger });
    }
    const { address, watched } = parts.service;
    management?.serve({ databaseUrl, watched });
    const shares = describeShares(config);
    const lines = { address, management: management?.server, embedded: embedded?.location, shares };
    process.stdout.write(welcome(lines));
    await stopped;
    logger.info({ signal: stop.reason }, 'stopping');
  } finally {
    await end(parts);
  }
}

async function listenForManagement(
  { managementHost: host, managementPort: port }: Config,
  workers: Supervisor | undefined,
): Promise<Management | undefined> {
  if (port === undefined) return undefined;
  const management = await createManagement({ host, workers });
  await listen(management.server, { host, port, prefix: 'MANAGEMENT_' });
  return management;
}

async function end({ management, embedded, service }: Parts): Promise<void> {
  management?.drain();
  await service?.drain();
  await closeAll([service, management]);
  await embedded?.stop();
}

// Whoever read our output has gone, or the disk is full: orders go on.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
const stop = listenForStop();
keepRequestsYoung();
try {
  const config = loadConfig();
  const logger = createLogger(config.logLevel);
  await run(config, logger, stop);
  logger.info('stopped');
  await endLog();
  process.exit();
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  await endLog();
  process.exitCode = 1;
}
