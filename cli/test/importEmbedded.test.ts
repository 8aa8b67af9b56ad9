import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { makeEmbeddedData } from '../../tools/processes/embeddedData.ts';
import { startServer } from '../../tools/processes/testServer.ts';
import { isStaging } from './support/importSession.ts';
import { runInventory, startInventory } from './support/runInventory.ts';

const csv = `name,stock\n${'Cup,5\n'.repeat(20_000)}`;
const DEMO_PRODUCTS = 5;

describe('inventory import into the embedded PostgreSQL', () => {
  const data = makeEmbeddedData();
  const { env: environment } = data;

  before(() => startServer(environment).then((server) => server.stop()));
  after(() => data.remove());

  async function productCount(): Promise<number> {
    const { stdout } = await runInventory(['products', 'list', '--json'], environment);
    return JSON.parse(stdout).length;
  }

  async function startReading() {
    const running = startInventory(['import', '-'], environment);
    running.process.stdin?.write(csv);
    for (;;) {
      try {
        await isStaging(data.openDatabase());
        return running;
      } catch {} // PostgreSQL is still starting
    }
  }

  it('leaves PostgreSQL behind when it is killed, for the next command to take over', async () => {
    const running = await startReading();
    running.process.kill('SIGKILL');
    await running.result;
    assert.equal(data.isRunning(), true);
    assert.equal(await productCount(), DEMO_PRODUCTS);
    assert.equal(data.isRunning(), false);
  });

  it('goes on when the server beside it is stopped', async () => {
    const server = await startServer(environment);
    const running = await startReading();
    await server.stop();
    running.process.stdin?.end();
    const { exitCode, stdout } = await running.result;
    assert.equal(exitCode, 0);
    assert.equal(stdout, 'Imported 20,000 products with 100,000 units of stock.\n');
    assert.equal(data.isRunning(), false);
    assert.equal(await productCount(), DEMO_PRODUCTS + 20_000);
  });
});
