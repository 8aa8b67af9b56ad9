import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { atCommit } from '../../backend/test/support/atCommit.ts';
import { runInventory, startInventory } from '../../cli/test/support/runInventory.ts';
import { lockProduct } from '../processes/holdLock.ts';
import { makeTemporaryDirectory } from '../processes/temporaryDirectory.ts';
import { createTestDatabase, type TestDatabase } from '../processes/testDatabase.ts';
import { startServer, type TestServer } from '../processes/testServer.ts';

const STOCK = 40;
const BUYERS = 300;

describe('a rush at a running server', () => {
  const temporary = makeTemporaryDirectory();
  let database: TestDatabase;
  let server: TestServer;
  let env: Record<string, string>;

  before(async () => {
    database = await createTestDatabase();
    server = await startServer({ DATABASE_URL: database.url, LOG_LEVEL: 'error' });
    env = { DATABASE_URL: database.url, INIT_CWD: temporary.path };
  });
  after(async () => {
    await server.stop();
    await database.drop();
    temporary.remove();
  });

  const command = (productId: number, url = server.url) => {
    const options = { '--url': url, '--product': productId, '--buyers': BUYERS };
    return ['rush', '--json', ...Object.entries(options).flat().map(String)];
  };

  it('sells its product, and finds every acknowledged order in the database', async () => {
    const productId = await database.addProduct(STOCK);
    const { exitCode, stdout, stderr } = await runInventory(command(productId), env);

    assert.equal(exitCode, 0, stderr);
    const { placed, refused, failed, stock, report } = JSON.parse(stdout);
    const answers = { placed, refused, failed };
    assert.deepEqual(answers, { placed: STOCK, refused: BUYERS - STOCK, failed: 0 });
    assert.deepEqual(stock, { before: STOCK, lowest: 0, after: 0 });
    assert.equal(report, join(temporary.path, 'rush-report.html'));
    assert.equal(await database.stockOf(productId), 0);
    assert.equal(await database.unitsOrdered(productId), STOCK);
  });

  it('notices stock that somebody changes by hand meanwhile', async (t) => {
    const productId = await database.addProduct(STOCK);
    const lock = await lockProduct(database, productId, t);
    const rush = startInventory(command(productId), env);
    await lock.isAwaited(); // by the first orders
    const byHand = database.sql('UPDATE products SET stock = stock + 7 WHERE id = $1', [productId]);
    await lock.release();
    await byHand;

    const { exitCode, stdout, stderr } = await rush.result;
    assert.equal(exitCode, 1);
    assert.match(stderr, /The sale is not right/);
    const { isRight, stock, findings } = JSON.parse(stdout);
    assert.equal(isRight, false);
    const sold = await database.unitsOrdered(productId);
    const gone = STOCK - stock.after;
    assert.equal(sold, gone + 7);
    assert.deepEqual(findings, [
      `${sold} units were ordered, but stock went down by ${gone} units.`,
    ]);
  });

  it('notices acknowledged orders that are not there', async () => {
    const productId = await database.addProduct(STOCK);
    const isLost = `NEW.product_id = ${productId} AND NEW.id::text ~ '[0-7]$'`;
    await database.sql(atCommit('lose', isLost, 'DELETE FROM orders WHERE id = NEW.id;'));
    const { exitCode, stdout } = await runInventory(command(productId), env);

    assert.equal(exitCode, 1);
    const lost = STOCK - (await database.unitsOrdered(productId));
    assert.match(stdout, new RegExp(`${lost} units? acknowledged, but not in the table of orders`));
  });

  it('says that the server has another database than the one that it reads', async (t) => {
    const productId = await database.addProduct(STOCK);
    const other = await createTestDatabase();
    t.after(() => other.drop());
    const elsewhere = { ...env, DATABASE_URL: other.url };
    const unknown = await runInventory(command(productId), elsewhere);
    assert.equal(unknown.exitCode, 1);
    assert.match(unknown.stderr, /There is no product .* uses another database/);
    assert.equal(await database.stockOf(productId), STOCK);

    await other.sql(`INSERT INTO products (id, name, stock) VALUES (${productId}, 'Other', 40)`);
    const wrong = await runInventory(command(productId), elsewhere);
    assert.equal(wrong.exitCode, 1);
    assert.match(wrong.stdout, /None of the 40 units that were acknowledged is in the database/);
  });

  it('says where no server is, and what is no address of one', async () => {
    const absent = await runInventory(command(1, 'http://127.0.0.1:9'), env);
    assert.equal(absent.exitCode, 1);
    assert.match(absent.stderr, /No server is at http:\/\/127\.0\.0\.1:9: .*npm start/s);

    for (const url of ['127.0.0.1:3000', 'https://127.0.0.1', 'http://a@b', 'http://a/api', 'x']) {
      const { exitCode, stderr } = await runInventory(command(1, url), env);
      assert.equal(exitCode, 2, url);
      assert.match(stderr, /It must name a server and nothing else/);
    }
    const urlOnly = await runInventory(['rush', '--url', server.url], env);
    assert.equal(urlOnly.exitCode, 2);
    assert.match(urlOnly.stderr, /--url and --product belong together/);
  });
});
