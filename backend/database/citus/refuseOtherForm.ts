import type pg from 'pg';
import { ConnectionError, type Sequelize } from 'sequelize';
import { destroyConnection } from '../destroyConnection.ts';
import { HAS_KEY_CLAIMS } from './keyClaims.ts';

/**
 * A server goes by what it has found at its start. It gets no session any more once the tables are
 * distributed, or are brought back: it would claim no keys, or look for claims where there are none.
 */
export function refuseOtherForm(sequelize: Sequelize, isSharded: boolean): void {
  sequelize.addHook('afterConnect', async (connection) => {
    const session = connection as pg.Client;
    try {
      const { rows } = await session.query(`SELECT ${HAS_KEY_CLAIMS} AS "isSharded"`);
      if (rows[0]?.isSharded === isSharded) return;
      throw new Error(
        `The tables are ${isSharded ? 'no longer' : 'now'} distributed over the nodes of Citus: ` +
          'restart this server, which was started before.',
      );
    } catch (cause) {
      destroyConnection(session);
      throw new ConnectionError(cause as Error);
    }
  });
}
