import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { createApp } from './app.ts';
import type { Config } from './config.ts';
import { Cluster } from './database/citus/cluster.ts';
import { connectModels } from './database/connectModels.ts';
import { answerTimeoutMs } from './database/sessionGuards.ts';
import { makeHostRule } from './http/hostRule.ts';
import { createHttpServer, drain } from './http/httpServer.ts';
import type { CountRequest } from './http/requestCounts.ts';
import { listen } from './listen.ts';
import type { Watched } from './management/metrics/metrics.ts';
import { startTracing } from './management/tracing/tracing.ts';
import { httpSettings, limitsOf } from './partSettings.ts';
import { createOrderService, orderSession } from './services/orderService.ts';

/** What a stop grants the last orders beyond their own deadline. */
const DRAIN_MARGIN_MS = 5_000;
const CLOSE_TIMEOUT_MS = 2_000;

/** What answers orders: this process, or its workers. */
export interface Service {
  address: AddressInfo;
  /** What of this process can be measured; undefined: its workers are. */
  watched?: Watched;
  /** Takes nothing new, and resolves when all that was accepted is answered. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

export interface ServiceSettings {
  config: Config;
  databaseUrl: string;
  logger: Logger;
  /** Undefined: requests are counted in this process alone. */
  countRequest?: CountRequest;
}

/** Answers orders in this process. @throws with the settings to change, if it cannot listen. */
export async function startService(settings: ServiceSettings): Promise<Service> {
  const { config, databaseUrl, logger, countRequest } = settings;
  const { host, port, orderTimeoutMs } = config;
  const tracing = await startTracing(process.env, logger);
  const limits = limitsOf(config);
  const sequelize = connectModels({
    databaseUrl,
    poolSize: config.databasePoolSize,
    isForOrders: true,
    connectTimeoutMs: orderTimeoutMs,
    answerTimeoutMs: answerTimeoutMs(orderTimeoutMs),
    session: orderSession(limits),
  });
  const close = async () => {
    await Promise.all([sequelize.close(), tracing?.stop()]);
  };
  const closeAfter = (error: unknown) => close().then(() => Promise.reject(error));
  const cluster = await Cluster.find(sequelize).catch(closeAfter);
  if (cluster) logger.info({ nodes: cluster.nodes }, 'the products are on nodes of Citus');
  const orderService = createOrderService({ sequelize, cluster }, limits, logger);
  const isAllowedHost = await makeHostRule(host, config.allowedHosts);
  const traceRequests = tracing?.traceRequests;
  const parts = { orderService, logger, isAllowedHost, traceRequests, countRequest };
  const http = httpSettings(config, logger);
  const server = createHttpServer(createApp({ ...config, ...parts }), http);
  await listen(server, { host, port, prefix: '' }).catch(closeAfter);
  return {
    address: server.address() as AddressInfo,
    watched: {
      ...{ server, sequelize, orderService },
      maxConnections: http.maxConnections,
      maxWaitingOrders: limits.maxWaiting,
    },
    drain: () => drain(server, drainTimeoutMs(config)),
    close,
  };
}

/** After that, connections that were accepted are cut. */
export function drainTimeoutMs({ orderTimeoutMs }: Config): number {
  return orderTimeoutMs + DRAIN_MARGIN_MS;
}

/** Waits for what is to be closed, but not for what hangs: every order is answered by then. */
export async function closeAll(parts: ({ close(): Promise<void> } | undefined)[]): Promise<void> {
  const closed = Promise.all(parts.map((part) => part?.close()));
  await Promise.race([closed, sleep(CLOSE_TIMEOUT_MS, undefined, { ref: false })]);
}
