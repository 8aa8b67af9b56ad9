import type { Logger } from 'pino';
import { QueryTypes } from 'sequelize';
import { connect } from './connection.ts';

const CONNECT_TIMEOUT_MS = 5_000;

/**
 * Warns if PostgreSQL does not let us open as many sessions as the pools together may have. A pooler
 * between opens fewer itself: so it is no error.
 */
export async function warnOfTooFewSessions(
  databaseUrl: string,
  wanted: number,
  logger: Logger,
): Promise<void> {
  const limits = { poolSize: 1, connectTimeoutMs: CONNECT_TIMEOUT_MS };
  const sequelize = connect({ databaseUrl, ...limits, answerTimeoutMs: CONNECT_TIMEOUT_MS });
  try {
    const [row] = await sequelize.query<{ allowed: number }>(
      `SELECT sum(CASE name WHEN 'max_connections' THEN setting::int ELSE -setting::int END)::int
         AS allowed
       FROM pg_settings WHERE name IN
         ('max_connections', 'superuser_reserved_connections', 'reserved_connections')`,
      { type: QueryTypes.SELECT },
    );
    if (!row || row.allowed > wanted) return;
    logger.warn(
      { wanted, allowed: row.allowed },
      'DATABASE_POOL_SIZE times WORKERS is more than PostgreSQL allows: lower one of them, or ' +
        'raise max_connections',
    );
  } catch (err) {
    logger.warn({ err }, 'how many sessions PostgreSQL allows is not known');
  } finally {
    await sequelize.close();
  }
}
