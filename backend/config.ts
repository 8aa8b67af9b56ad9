import { resolve } from 'node:path';
import { z } from 'zod';
import { forgetPgVariables } from './database/url/forgetPgVariables.ts';
import {
  directory,
  hostName,
  hostNames,
  origins,
  postgresUrl,
  proxies,
  rateLimit,
  wholeNumber,
  workerCount,
} from './settingTypes.ts';

export const projectRoot = resolve(import.meta.dirname, '..');

/** The settings are at fault: the message lists every fault at once. */
export class ConfigError extends Error {
  constructor(faults: readonly string[]) {
    super(`The settings are not valid:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  }
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** Every setting, by the name of its environment variable; `.env.example` describes them. */
const settings = z.object({
  PORT: wholeNumber(0, 65_535).default(3000),
  HOST: hostName.default('127.0.0.1'),
  ALLOWED_HOSTS: hostNames.optional(),
  WORKERS: workerCount.default(1),
  MANAGEMENT_PORT: wholeNumber(0, 65_535).optional(),
  MANAGEMENT_HOST: hostName.default('127.0.0.1'),
  DATABASE_URL: postgresUrl(projectRoot).optional(),
  DATABASE_POOL_SIZE: wholeNumber(2, 1000).default(10),
  DATA_DIR: directory(projectRoot).default(resolve(projectRoot, '.data')),
  LOG_LEVEL: z.enum(logLevels, { error: `must be one of ${logLevels.join(', ')}` }).default('info'),
  ORDER_TIMEOUT_MS: wholeNumber(100, 600_000).default(10_000),
  MAX_WAITING_ORDERS: wholeNumber(1, 1_000_000).default(10_000),
  MAX_GROUP_SIZE: wholeNumber(1, 10_000).default(500),
  LOCK_WAIT_MS: wholeNumber(1, 10_000).default(50),
  MAX_CONNECTIONS: wholeNumber(1, 1_000_000).default(15_000),
  MAX_CONNECTIONS_PER_ADDRESS: wholeNumber(1, 1_000_000).optional(),
  RATE_LIMIT: rateLimit.optional(),
  TRUST_PROXY: proxies.default([]),
  KEEP_ALIVE_TIMEOUT_MS: wholeNumber(1_000, 3_600_000).default(65_000),
  CORS_ORIGINS: origins.default([]),
});

export const settingNames: readonly string[] = Object.keys(settings.shape);

export interface Config {
  port: number;
  host: string;
  /** Undefined: the loopback names while listening there, and all otherwise. */
  allowedHosts: string[] | undefined;
  /** How many processes serve orders; with one, it is this process itself. */
  workers: number;
  /** Of health and metrics. Undefined: nothing listens for them. */
  managementPort: number | undefined;
  managementHost: string;
  /** With nothing left to defaults. Undefined: use the embedded PostgreSQL. */
  databaseUrl: string | undefined;
  databasePoolSize: number;
  dataDir: string;
  logLevel: string;
  orderTimeoutMs: number;
  maxWaitingOrders: number;
  maxGroupSize: number;
  lockWaitMs: number;
  maxConnections: number;
  /** Undefined: as many as there may be at all. */
  maxConnectionsPerAddress: number | undefined;
  /** Of one client's address; undefined: none. */
  rateLimit: { requests: number; seconds: number } | undefined;
  /** Addresses and networks of proxies that say truly whom they speak for. */
  trustedProxies: readonly string[];
  keepAliveTimeoutMs: number;
  corsOrigins: readonly string[];
}

/**
 * Reads the settings from the environment alone: a `.env` is the business of the program that starts
 * the service, so that the tests' servers have the settings that the tests give them. Variables that
 * would change what a URL means are forgotten.
 * @throws {ConfigError} with all faults.
 */
export function loadConfig(): Config {
  forgetPgVariables(process.env);
  return parseConfig(process.env);
}

/** @throws {ConfigError} with all faults. An empty variable counts as unset. */
export function parseConfig(environment: Record<string, string | undefined>): Config {
  const given = Object.entries(environment).filter(([, value]) => value !== '');
  const result = settings.safeParse(Object.fromEntries(given));
  if (!result.success) {
    throw new ConfigError(result.error.issues.map((i) => `${i.path.join('.')} ${i.message}`));
  }
  return {
    port: result.data.PORT,
    host: result.data.HOST,
    allowedHosts: result.data.ALLOWED_HOSTS,
    workers: result.data.WORKERS,
    managementPort: result.data.MANAGEMENT_PORT,
    managementHost: result.data.MANAGEMENT_HOST,
    databaseUrl: result.data.DATABASE_URL,
    databasePoolSize: result.data.DATABASE_POOL_SIZE,
    dataDir: result.data.DATA_DIR,
    logLevel: result.data.LOG_LEVEL,
    orderTimeoutMs: result.data.ORDER_TIMEOUT_MS,
    maxWaitingOrders: result.data.MAX_WAITING_ORDERS,
    maxGroupSize: result.data.MAX_GROUP_SIZE,
    lockWaitMs: result.data.LOCK_WAIT_MS,
    maxConnections: result.data.MAX_CONNECTIONS,
    maxConnectionsPerAddress: result.data.MAX_CONNECTIONS_PER_ADDRESS,
    rateLimit: result.data.RATE_LIMIT,
    trustedProxies: result.data.TRUST_PROXY,
    keepAliveTimeoutMs: result.data.KEEP_ALIVE_TIMEOUT_MS,
    corsOrigins: result.data.CORS_ORIGINS,
  };
}
