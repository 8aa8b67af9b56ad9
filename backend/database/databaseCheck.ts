import { QueryTypes, type Sequelize } from 'sequelize';
import { connect } from './connection.ts';
import { explainConnectionFailure } from './connectionFailure.ts';
import { schemaNames } from './migrate.ts';

interface Found {
  isReadOnly: boolean;
  isStandby: boolean;
  hasMigrations: boolean;
}

/** Whether a database can take orders. */
export interface DatabaseCheck {
  /** Why it cannot, for a person; undefined if it can. Answers within some seconds, whatever happens. */
  findFault(): Promise<string | undefined>;
  close(): Promise<void>;
}

/** Asks on a connection of its own: those of the pool may all be waiting for locks. */
export function openDatabaseCheck(databaseUrl: string, timeoutMs: number): DatabaseCheck {
  const sequelize = connect({
    databaseUrl,
    poolSize: 1,
    isForOrders: true,
    connectTimeoutMs: timeoutMs,
    answerTimeoutMs: timeoutMs,
  });
  return {
    async findFault() {
      try {
        return await findFault(sequelize);
      } catch (error) {
        return `No session that can take orders: ${explainConnectionFailure(error)}`;
      }
    },
    close: () => sequelize.close(),
  };
}

async function findFault(sequelize: Sequelize): Promise<string | undefined> {
  const [found] = await sequelize.query<Found>(
    `SELECT current_setting('transaction_read_only') = 'on' AS "isReadOnly",
       pg_is_in_recovery() AS "isStandby", to_regclass('migrations') IS NOT NULL AS "hasMigrations"`,
    { type: QueryTypes.SELECT },
  );
  if (found?.isStandby) return 'The database is a standby, which takes no orders.';
  if (found?.isReadOnly) return 'The database is read-only (default_transaction_read_only).';
  const missing = schemaNames.filter(isNotIn(found?.hasMigrations ? await applied(sequelize) : []));
  return missing.length > 0
    ? `Migrations are not applied: ${missing.join(', ')}. A start of the server applies them.`
    : undefined;
}

async function applied(sequelize: Sequelize): Promise<string[]> {
  const rows = await sequelize.query<{ name: string }>('SELECT name FROM migrations', {
    type: QueryTypes.SELECT,
  });
  return rows.map(({ name }) => name);
}

function isNotIn(names: readonly string[]): (name: string) => boolean {
  return (name) => !names.includes(name);
}
