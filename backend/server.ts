import { once } from 'node:events';
import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Sequelize } from 'sequelize';
import { createApp } from './app.ts';
import { type Config, loadConfig } from './config.ts';
import { connectModels } from './database/connectModels.ts';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from './database/embedded/embeddedPostgres.ts';
import { migrateWhenReachable } from './database/migrate.ts';
import { rights } from './database/rights.ts';
import { answerTimeoutMs } from './database/sessionGuards.ts';
import { affordableConnections } from './http/connectionLimit.ts';
import { makeHostRule } from './http/hostRule.ts';
import { createHttpServer, drain, type HttpSettings } from './http/httpServer.ts';
import { keepRequestsYoung } from './http/youngGeneration.ts';
import { createLogger } from './logger.ts';
import { type OrderLimits, orderSession } from './services/orderService.ts';
import { listenForStop } from './stopSignal.ts';
import { welcome } from './welcome.ts';

/** What a stop grants the last orders beyond their own deadline. */
const DRAIN_MARGIN_MS = 5_000;
const CLOSE_TIMEOUT_MS = 2_000;

async function run(config: Config, logger: Logger, stop: AbortSignal): Promise<void> {
  const stopped = once(stop, 'abort');
  let embedded: EmbeddedPostgres | undefined;
  let sequelize: Sequelize | undefined;
  let server: Server | undefined;
  try {
    const { host, port, orderTimeoutMs } = config;
    if (!config.databaseUrl) embedded = await startEmbeddedPostgres(config.dataDir, logger);
    const databaseUrl = config.databaseUrl ?? embedded?.databaseUrl ?? '';
    const migrated = migrateWhenReachable(databaseUrl, {
      withDemoCatalog: !!embedded,
      rights: rights.server,
    });
    // A database that accepts connections and says nothing must not keep us.
    await Promise.race([migrated, stopped]);
    if (stop.aborted) return;
    sequelize = connectModels({
      databaseUrl,
      poolSize: config.databasePoolSize,
      connectTimeoutMs: orderTimeoutMs,
      answerTimeoutMs: answerTimeoutMs(orderTimeoutMs),
      session: orderSession(limitsOf(config)),
    });
    const isAllowedHost = await makeHostRule(host, config.allowedHosts);
    const limits = limitsOf(config);
    const app = createApp({ ...config, sequelize, logger, limits, isAllowedHost });
    server = await listen(createHttpServer(app, httpSettings(config, logger)), host, port);
    process.stdout.write(welcome(server, embedded?.location));
    await stopped;
    logger.info({ signal: stop.reason }, 'stopping');
  } finally {
    if (server) await drain(server, config.orderTimeoutMs + DRAIN_MARGIN_MS);
    // A database that hangs must not keep us: every order is answered by now.
    await Promise.race([sequelize?.close(), sleep(CLOSE_TIMEOUT_MS, undefined, { ref: false })]);
    await embedded?.stop();
  }
}

function limitsOf(config: Config): OrderLimits {
  return {
    orderTimeoutMs: config.orderTimeoutMs,
    lockWaitMs: config.lockWaitMs,
    maxWaiting: config.maxWaitingOrders,
    maxGroupSize: config.maxGroupSize,
    maxGroupsInFlight: config.databasePoolSize,
  };
}

function httpSettings(config: Config, logger: Logger): HttpSettings {
  const { maxConnections, maxConnectionsPerAddress, databasePoolSize, keepAliveTimeoutMs } = config;
  return {
    maxConnections: affordableConnections(maxConnections, databasePoolSize, logger),
    maxConnectionsPerAddress,
    keepAliveTimeoutMs,
    logger,
  };
}

async function listen(server: Server, host: string, port: number): Promise<Server> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    const hint = 'Set PORT to another (0 picks a free one), or HOST to an address of this machine.';
    throw new Error(`Cannot listen on ${host}, port ${port}: ${(cause as Error).message}. ${hint}`);
  }
  return server;
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
