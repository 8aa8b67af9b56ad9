import { once } from 'node:events';
import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Sequelize } from 'sequelize';
import { createApp } from './app.ts';
import { type Config, loadConfig } from './config.ts';
import { Cluster } from './database/citus/cluster.ts';
import { connectModels } from './database/connectModels.ts';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from './database/embedded/embeddedPostgres.ts';
import { migrateWhenReachable } from './database/migrate.ts';
import { rights } from './database/rights.ts';
import { answerTimeoutMs } from './database/sessionGuards.ts';
import { makeHostRule } from './http/hostRule.ts';
import { createHttpServer, drain } from './http/httpServer.ts';
import { keepRequestsYoung } from './http/youngGeneration.ts';
import { listen } from './listen.ts';
import { createLogger } from './logger.ts';
import { createManagement, type Management } from './management/management.ts';
import { startTracing, type Tracing } from './management/tracing/tracing.ts';
import { httpSettings, limitsOf } from './partSettings.ts';
import { createOrderService, orderSession } from './services/orderService.ts';
import { listenForStop } from './stopSignal.ts';
import { welcome } from './welcome.ts';

/** What a stop grants the last orders beyond their own deadline. */
const DRAIN_MARGIN_MS = 5_000;
const CLOSE_TIMEOUT_MS = 2_000;

/** What has to be ended, in the order in which it was begun. */
interface Parts {
  tracing?: Tracing | undefined;
  management?: Management | undefined;
  embedded?: EmbeddedPostgres;
  sequelize?: Sequelize;
  server?: Server;
}

async function run(config: Config, logger: Logger, stop: AbortSignal): Promise<void> {
  const parts: Parts = {};
  const stopped = once(stop, 'abort');
  try {
    parts.tracing = await startTracing(process.env, logger);
    parts.management = await listenForManagement(config);
    if (!config.databaseUrl) parts.embedded = await startEmbeddedPostgres(config.dataDir, logger);
    const { embedded, management } = parts;
    const databaseUrl = config.databaseUrl ?? embedded?.databaseUrl ?? '';
    const migrated = migrateWhenReachable(databaseUrl, {
      withDemoCatalog: !!embedded,
      rights: rights.server,
      isForOrders: true,
    });
    // A database that accepts connections and says nothing must not keep us.
    await Promise.race([migrated, stopped]);
    if (stop.aborted) return;
    const serving = await serve(parts, { config, databaseUrl, logger });
    management?.serve({ ...serving, databaseUrl });
    process.stdout.write(welcome(serving.server, management?.server, embedded?.location));
    await stopped;
    logger.info({ signal: stop.reason }, 'stopping');
  } finally {
    await end(parts, config);
  }
}

async function listenForManagement(config: Config): Promise<Management | undefined> {
  const { managementHost: host, managementPort: port } = config;
  if (port === undefined) return undefined;
  const management = await createManagement({ host });
  await listen(management.server, { host, port, prefix: 'MANAGEMENT_' });
  return management;
}

/** Answers orders from here on. */
async function serve(
  parts: Parts,
  { config, databaseUrl, logger }: { config: Config; databaseUrl: string; logger: Logger },
) {
  const { host, port, orderTimeoutMs } = config;
  const limits = limitsOf(config);
  const sequelize = connectModels({
    databaseUrl,
    poolSize: config.databasePoolSize,
    isForOrders: true,
    connectTimeoutMs: orderTimeoutMs,
    answerTimeoutMs: answerTimeoutMs(orderTimeoutMs),
    session: orderSession(limits),
  });
  parts.sequelize = sequelize;
  const cluster = await Cluster.find(sequelize);
  if (cluster) logger.info({ nodes: cluster.nodes }, 'the products are on several nodes of Citus');
  const orderService = createOrderService({ sequelize, cluster }, limits, logger);
  const isAllowedHost = await makeHostRule(host, config.allowedHosts);
  const traceRequests = parts.tracing?.traceRequests;
  const app = createApp({ ...config, orderService, logger, isAllowedHost, traceRequests });
  const http = httpSettings(config, logger);
  const server = createHttpServer(app, http);
  parts.server = await listen(server, { host, port, prefix: '' });
  const { maxConnections } = http;
  return {
    ...{ server, sequelize, orderService, maxConnections },
    maxWaitingOrders: limits.maxWaiting,
  };
}

async function end(parts: Parts, { orderTimeoutMs }: Config): Promise<void> {
  const { tracing, management, embedded, sequelize, server } = parts;
  management?.drain();
  if (server) await drain(server, orderTimeoutMs + DRAIN_MARGIN_MS);
  // What hangs must not keep us: every order is answered by now.
  const closed = Promise.all([sequelize?.close(), management?.close(), tracing?.stop()]);
  await Promise.race([closed, sleep(CLOSE_TIMEOUT_MS, undefined, { ref: false })]);
  await embedded?.stop();
}

process.stdout.on('error', () => {}); // whoever read our output has gone; orders go on
const stop = listenForStop();
keepRequestsYoung();
try {
  const config = loadConfig();
  const logger = createLogger(config.logLevel);
  console.warn = (message) => logger.warn(message); // Sequelize warns there
  await run(config, logger, stop);
  logger.info('stopped');
  process.exit();
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
}

/** What a person needs who started the server: the cause, without a stack. */
function explain(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message}\n${cause.message}` : message;
}
