import { parse as parseConnectionString } from 'pg-connection-string';
import { type Options, Sequelize, Transaction } from 'sequelize';
import { initModels } from '../models/initModels.ts';

/** How long opening one connection may take, in milliseconds. */
const CONNECT_TIMEOUT_MS = 5_000;

export interface ConnectionSettings {
  databaseUrl: string;
  databasePoolSize: number;
  /** The longest that one statement, or waiting for a free connection, may take. */
  orderTimeoutMs: number;
}

/** Opens a pool of connections and binds the models to it; connects on first use. */
export function connect(settings: ConnectionSettings): Sequelize {
  const { host, port, user, password, database, ...options } = parseConnectionString(
    settings.databaseUrl,
  );
  const connectionOptions: Options & { databaseVersion: string; keepDefaultTimezone: boolean } = {
    dialect: 'postgres',
    ...(host && { host }),
    ...(port && { port: Number(port) }),
    isolationLevel: Transaction.ISOLATION_LEVELS.READ_COMMITTED,
    logging: false,
    // The oldest supported release: saves Sequelize a query for the server's version.
    databaseVersion: '14.0.0',
    keepDefaultTimezone: true,
    pool: { max: settings.databasePoolSize, acquire: settings.orderTimeoutMs, idle: 60_000 },
    dialectOptions: {
      application_name: 'inventory-allocation',
      ...options,
      clientMinMessages: 'ignore',
      connectionTimeoutMillis: Math.min(CONNECT_TIMEOUT_MS, settings.orderTimeoutMs),
      query_timeout: settings.orderTimeoutMs,
      keepAlive: true,
    },
  };
  const sequelize = new Sequelize(database ?? '', user ?? '', password ?? '', connectionOptions);
  initModels(sequelize);
  return sequelize;
}
