import pg from 'pg';
import { parse as parseConnectionString } from 'pg-connection-string';
import { type Options, Sequelize, Transaction } from 'sequelize';
import { clientWith } from './client.ts';
import { guardSession, type OrderSession } from './guardedSession.ts';

/** How long opening one connection may take, in milliseconds. */
const CONNECT_TIMEOUT_MS = 5_000;

export interface ConnectionSettings {
  databaseUrl: string;
  poolSize: number;
  /** How long to wait for a connection: for a free one of the pool, or for a new one. */
  connectTimeoutMs: number;
  /** How long to wait for an answer; without it, as long as it takes. */
  answerTimeoutMs?: number;
  /** What each session is to have; without it, each transaction brings its own. */
  session?: OrderSession;
}

/** Opens a pool of connections; connects on first use. */
export function connect(settings: ConnectionSettings): Sequelize {
  const { host, port, user, password, database, ...options } = parseConnectionString(
    settings.databaseUrl,
  );
  const connectionOptions: Options & { databaseVersion: string; keepDefaultTimezone: boolean } = {
    dialect: 'postgres',
    dialectModule: { Client: clientWith(options), types: pg.types },
    ...(host && { host }),
    ...(port && { port: Number(port) }),
    isolationLevel: Transaction.ISOLATION_LEVELS.READ_COMMITTED,
    logging: false,
    // The oldest supported release: saves Sequelize a query for the server's version.
    databaseVersion: '14.0.0',
    keepDefaultTimezone: true,
    pool: { max: settings.poolSize, acquire: settings.connectTimeoutMs, idle: 60_000 },
    dialectOptions: {
      application_name: 'inventory-allocation',
      ...options,
      clientMinMessages: 'ignore',
      connectionTimeoutMillis: Math.min(CONNECT_TIMEOUT_MS, settings.connectTimeoutMs),
      query_timeout: settings.answerTimeoutMs,
      keepAlive: true,
    },
  };
  const sequelize = new Sequelize(database ?? '', user ?? '', password ?? '', connectionOptions);
  skipTypeLookup(sequelize);
  const { session } = settings;
  if (session) {
    sequelize.addHook('afterConnect', (connection) =>
      guardSession(connection as pg.Client, session),
    );
  }
  return sequelize;
}

/**
 * Sequelize asks the first connection for types that our tables do not have (enums, ranges). Lost
 * within that query, a connection fails with an error that is none of Sequelize's, and stays open.
 */
function skipTypeLookup({ connectionManager }: Sequelize): void {
  Object.assign(connectionManager, { _refreshDynamicOIDs: async () => {} });
}
