import pg from 'pg';
import { ConnectionError, type Options, Sequelize, Transaction } from 'sequelize';
import { guardSession, type OrderSession } from './guardedSession.ts';
import { SessionOpener } from './hosts/sessionOpener.ts';

/** How long opening one connection may take, in milliseconds. */
const CONNECT_TIMEOUT_MS = 5_000;

export interface ConnectionSettings {
  databaseUrl: string;
  poolSize: number;
  /** Whether orders are written: then no standby will do. */
  isForOrders?: boolean;
  /** How long to wait for a connection: for a free one of the pool, or for a new one. */
  connectTimeoutMs: number;
  /** How long to wait for an answer; without it, as long as it takes. */
  answerTimeoutMs?: number;
  /** What each session is to have; without it, each transaction brings its own. */
  session?: OrderSession;
}

/** Opens a pool of connections; connects on first use. */
export function connect(settings: ConnectionSettings): Sequelize {
  const sequelize = new Sequelize({
    dialect: 'postgres',
    dialectModule: pg,
    isolationLevel: Transaction.ISOLATION_LEVELS.READ_COMMITTED,
    logging: false,
    // The oldest supported release: saves Sequelize a query for the server's version.
    databaseVersion: '14.0.0',
    pool: { max: settings.poolSize, acquire: settings.connectTimeoutMs, idle: 60_000 },
  } as Options);
  connectBy(sequelize, openerFor(settings));
  const { session } = settings;
  if (session) {
    sequelize.addHook('afterConnect', (connection) =>
      guardSession(connection as pg.Client, session),
    );
  }
  return sequelize;
}

function openerFor(settings: ConnectionSettings): SessionOpener {
  const { databaseUrl, isForOrders, connectTimeoutMs } = settings;
  return new SessionOpener({
    databaseUrl,
    isForOrders,
    limitMs: Math.min(CONNECT_TIMEOUT_MS, connectTimeoutMs),
    config: {
      application_name: 'inventory-allocation',
      query_timeout: settings.answerTimeoutMs,
      keepAlive: true,
    },
  });
}

/** What Sequelize has besides its types. */
interface ConnectionManager {
  connect(): Promise<pg.Client>;
  pool: { destroy(connection: pg.Client): void };
}

/**
 * Sequelize knows one host, and asks each first connection for types that our tables do not have:
 * lost within that query, a connection would fail with an error that is none of Sequelize's.
 */
function connectBy(sequelize: Sequelize, opener: SessionOpener): void {
  const manager = sequelize.connectionManager as unknown as ConnectionManager;
  manager.connect = async () => {
    const connection = await opener.open().catch((cause) => {
      throw new ConnectionError(cause);
    });
    return connection.on('error', () => {
      Object.assign(connection, { _invalid: true }); // what the pool asks for
      manager.pool.destroy(connection);
    });
  };
}
