import type { Logger } from 'pino';
import type { Config } from './config.ts';
import { affordableConnections } from './http/connectionLimit.ts';
import type { HttpSettings } from './http/httpServer.ts';
import type { OrderLimits } from './services/orderService.ts';

export function limitsOf(config: Config): OrderLimits {
  return {
    orderTimeoutMs: config.orderTimeoutMs,
    lockWaitMs: config.lockWaitMs,
    maxWaiting: config.maxWaitingOrders,
    maxGroupSize: config.maxGroupSize,
    maxGroupsInFlight: config.databasePoolSize,
  };
}

export function httpSettings(config: Config, logger: Logger): HttpSettings {
  const { maxConnections, maxConnectionsPerAddress, databasePoolSize, keepAliveTimeoutMs } = config;
  return {
    maxConnections: affordableConnections(maxConnections, databasePoolSize, logger),
    maxConnectionsPerAddress,
    keepAliveTimeoutMs,
    logger,
  };
}
