import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { connectModels } from '../../backend/database/connectModels.ts';
import { openSnapshot } from '../../backend/database/snapshot.ts';
import { createAuditService } from '../../backend/services/operator/auditService.ts';
import { backUp } from '../../backend/services/operator/backupService.ts';
import { checkBackup } from '../../backend/services/operator/restoreService.ts';
import { soundData } from '../../backend/test/support/damages.ts';
import { holdLock } from '../../tools/processes/holdLock.ts';
import { restoreCommand } from '../commands/backup.ts';
import {
  type BackupShop,
  contentsOf,
  emptyShop,
  largeShop,
  makeBackupShop,
} from './support/backupShop.ts';
import { isStaging } from './support/importSession.ts';

const connectTo = ({ url }: { url: string }) =>
  connectModels({ databaseUrl: url, poolSize: 4, connectTimeoutMs: 10_000 });

describe('restores, beside others and interrupted', () => {
  let shop: BackupShop;

  before(async () => {
    shop = await makeBackupShop();
  });
  after(() => shop.remove());

  it('wait for those who read, and refuse those who would find all tables empty', async (test) => {
    const file = await shop.backedUp();
    const { database, inventory } = await emptyShop(test);
    await database.sql(soundData);
    const sequelize = connectTo(database);
    const early = await openSnapshot(sequelize);
    const lock = await holdLock(database, 'SELECT FROM migrations', test);
    const { result } = inventory.start('restore', file, '--replace');
    await lock.isAwaited();
    const session = { sequelize, signal: new AbortController().signal };
    const late = Promise.allSettled([
      backUp(
        session,
        async () => {},
        () => ({ update() {}, stop() {} }),
      ),
      createAuditService(sequelize).audit(),
    ]);
    await lock.isAwaited(3);
    for (const table of ['products', 'orders'])
      await sequelize.query(`SELECT FROM ${table}`, early);
    await early.close();
    await lock.release();
    const outcomes = await late;
    await sequelize.close();
    const { exitCode, stderr } = await result;
    assert.deepEqual([exitCode, stderr], [0, '']);
    for (const outcome of outcomes) {
      assert.match(String(outcome.status === 'rejected' && outcome.reason), /tables were replaced/);
    }
  });

  it('end at Ctrl-C while the file is read', async () => {
    const file = await shop.backedUp();
    const stop = new AbortController();
    const { signal } = stop;
    const startProgress = () => ({ update: () => stop.abort(), stop() {} });
    await assert.rejects(checkBackup(file, { startProgress, signal }), { name: 'AbortError' });
  });

  it('leave what was there when a restore is stopped in the middle', async (test) => {
    const large = await largeShop(test);
    const file = shop.fileOf('large.backup');
    await large.inventory.run('backup', file);
    const { database, inventory } = await emptyShop(test);
    await database.sql(soundData);
    const before = await contentsOf(database);
    const { process, result } = inventory.start('restore', file, '--replace');
    await isStaging(database);
    process.kill('SIGINT');
    const { exitCode, stderr } = await result;
    assert.deepEqual([exitCode, stderr], [1, 'Stopped.\n']);
    assert.deepEqual(await contentsOf(database), before);
  });

  it('say that all was restored when they are stopped before it is audited', async (test) => {
    const file = await shop.backedUp();
    const { database } = await emptyShop(test);
    const sequelize = connectTo(database);
    const stop = new AbortController();
    sequelize.addHook('afterQuery', (_, query) => {
      if (String((query as { sql?: string }).sql).endsWith('COMMIT')) stop.abort();
    });
    const opened = { sequelize, databaseUrl: database.url, applied: [], close: async () => {} };
    const command = restoreCommand({ signal: stop.signal, withDatabase: (work) => work(opened) });
    const restoring = command.parseAsync([file], { from: 'user' });
    await assert.rejects(
      restoring.finally(() => sequelize.close()),
      {
        name: 'Error',
        message: 'The backup is restored, but was not audited: run `inventory audit`.',
      },
    );
    assert.deepEqual(await contentsOf(database), await contentsOf(shop.database));
  });
});
