import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConnectionError } from 'sequelize';
import { createTestDatabase } from '../../../tools/processes/testDatabase.ts';
import { BatchedTransaction } from '../../database/batchedTransaction.ts';
import { connect } from '../../database/connection.ts';
import { orderGuards } from '../../database/sessionGuards.ts';
import { prepareWriteCheck } from '../../repositories/writeCheck.ts';

const guards = orderGuards(10_000, 50);

describe('a session that cannot be prepared', () => {
  it('is closed, and counts as one that could not be opened', async () => {
    const database = await createTestDatabase(); // without the tables
    const session = { guards, prepare: prepareWriteCheck };
    const pool = { poolSize: 1, connectTimeoutMs: 5_000 };
    const sequelize = connect({ databaseUrl: database.url, ...pool, session });
    await assert.rejects(BatchedTransaction.begin(sequelize, guards), ConnectionError);
    const sessions = () =>
      database.sql(`SELECT FROM pg_stat_activity WHERE datname = current_database()
        AND application_name = 'inventory-allocation'`);
    while ((await sessions()).length > 0);
    await sequelize.close();
    await database.drop();
  });
});
