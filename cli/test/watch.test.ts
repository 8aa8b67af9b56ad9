import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { managementOf } from '../../backend/test/support/management.ts';
import { placeOrder } from '../../tools/processes/placeOrder.ts';
import type { TestDatabase } from '../../tools/processes/testDatabase.ts';
import { startServer, type TestServer } from '../../tools/processes/testServer.ts';
import type { InventoryOn } from './support/inventoryOn.ts';
import { linesUntil } from './support/linesUntil.ts';
import { lockOrders } from './support/lockOrders.ts';
import { noTerminal, startOnTerminal } from './support/onTerminal.ts';
import { createTestShop } from './support/testShop.ts';

interface Seen {
  at: string;
  orders: number;
  units: number;
  atLeast: boolean;
  ordersPerSecond: number;
  products: { id: number; name: string; stock: number }[];
  refused: Record<string, number> | null;
  problem: string | null;
}

const ESCAPE = '\x1b';

describe('inventory watch', () => {
  let database: TestDatabase;
  let inventory: InventoryOn;
  let server: TestServer;

  before(async () => {
    ({ database, inventory } = await createTestShop());
    await inventory.json('products', 'add', 'Cup', '--stock', '100000');
    await inventory.json('products', 'add', 'Pot', '--stock', '100000');
    // What is placed is placed long before the view counts it for the last time.
    const settings = { ORDER_TIMEOUT_MS: '5000', LOG_LEVEL: 'error' };
    server = await startServer({ DATABASE_URL: database.url, ...settings });
  });
  after(async () => {
    await server.stop();
    await database.drop();
  });

  /** Orders so many units again and again until it is stopped; says how many orders there were. */
  function sell(productId: number, quantity: number): () => Promise<number> {
    let isOver = false;
    let placed = 0;
    const selling = (async () => {
      while (!isOver) {
        const { status } = await placeOrder(server.url, { productId, quantity });
        if (status === 201) placed += 1;
        await sleep(5);
      }
    })();
    return async () => {
      isOver = true;
      await selling;
      return placed;
    };
  }

  const parse = (line: string) => JSON.parse(line) as Seen;
  const json = (lines: string[]) => lines.map(parse);

  it('tells a program what is sold, each order once', async () => {
    const running = inventory.start('watch', '--json');
    let expected: { orders: number; units: number } | undefined;
    const seen = linesUntil(running.process, (line) => {
      const { orders, units, problem } = parse(line);
      if (problem !== null || !expected) return false;
      return orders === expected.orders && units === expected.units;
    });
    await seenFirst(running.process);
    const [stopCups, stopPots] = [sell(1, 2), sell(2, 1)];
    let slots = 0;
    await linesUntil(running.process, (line) => {
      if (parse(line).ordersPerSecond > 0) slots += 1;
      return slots === 2;
    });
    const [cups, pots] = [await stopCups(), await stopPots()];
    expected = { orders: cups + pots, units: 2 * cups + pots };
    const all = json(await seen);
    running.process.kill('SIGINT');
    assert.equal((await running.result).exitCode, 0);

    const last = all.at(-1) as Seen;
    const stocks = await database.sql('SELECT id, name, stock FROM products ORDER BY stock');
    assert.deepEqual(
      last.products.map(({ id, name, stock }) => ({ id, name, stock })),
      stocks,
      'the one that sells more units first, with its stock',
    );
    assert.ok(all.every(({ atLeast, refused }) => atLeast === false && refused === null));
  });

  /** Resolves when it has looked once: what is sold from then on is counted. */
  async function seenFirst({ stdout }: { stdout: NodeJS.ReadableStream | null }): Promise<void> {
    await new Promise((resolve) => stdout?.once('data', resolve));
  }

  it('tells each second once, also those of a break', async (test) => {
    const running = inventory.start('watch', '--json');
    await seenFirst(running.process);
    const lock = await lockOrders(database, test);
    const lines = await linesUntil(running.process, (line) => parse(line).problem !== null);
    await lock.release();
    await linesUntil(running.process, (_, count) => count === 5);
    running.process.kill('SIGINT');
    await running.result;
    const told = json(lines).filter(({ problem }) => problem === null);
    assert.ok(told.length > 2);
    const starts = told.map(({ at }, index) => Date.parse(at) - index * 1_000);
    assert.equal(new Set(starts).size, 1, 'a second after the other');
  });

  it('says nothing while nothing is sold, and has no escape sequences in a pipe', async () => {
    const running = inventory.start('watch');
    const first = linesUntil(running.process, () => true);
    await sleep(3_000); // time to say what it should not
    const stop = sell(1, 1);
    const [line = ''] = await first;
    await stop();
    running.process.kill('SIGINT');
    const { exitCode, stdout, stderr } = await running.result;
    assert.match(line, /^\S+Z {2}\d+\.\d orders\/s {2}of 1 \(stock \d+\)$/);
    assert.deepEqual([exitCode, stderr], [0, '']);
    assert.ok(!stdout.includes(ESCAPE));
  });

  it('draws it on a terminal, and ends with 0 at Ctrl-C', { skip: noTerminal }, async () => {
    const stop = sell(1, 1);
    const terminal = await startOnTerminal(`'${process.execPath}' scripts/inventory.ts watch`, {
      env: { DATABASE_URL: database.url },
    });
    await terminal.shows(/Orders\/s.*1 Cup .*█.*--metrics URL shows them/s);
    terminal.pressCtrlC();
    assert.equal(await terminal.ended, 0);
    await stop();
    assert.ok(terminal.output().includes(ESCAPE));
  });

  it('counts refused orders by the metrics of the servers', async (test) => {
    const settings = {
      DATABASE_URL: database.url,
      WORKERS: '2',
      MANAGEMENT_PORT: '0',
      LOG_LEVEL: 'warn',
    };
    const other = await startServer(settings);
    test.after(other.stop);
    const orderTooMany = () => placeOrder(other.url, { productId: 1, quantity: 2_000_000_000 });
    await orderTooMany(); // what was before the view is not counted
    const url = `${await managementOf(other)}/metrics`;
    const running = inventory.start('watch', '--json', '--metrics', url);
    const isKnown = linesUntil(
      running.process,
      (line) => parse(line).refused?.INSUFFICIENT_STOCK === 3,
    );
    await linesUntil(running.process, (line) => parse(line).refused !== null);
    for (let order = 0; order < 3; order += 1) await orderTooMany();
    assert.deepEqual(json(await isKnown).at(-1)?.refused, { INSUFFICIENT_STOCK: 3 });

    const isGone = linesUntil(running.process, (line) => parse(line).refused === null);
    await other.stop();
    assert.match(json(await isGone).at(-1)?.problem ?? '', /^http:\S+\/metrics: \S/);
    running.process.kill('SIGINT');
    assert.equal((await running.result).exitCode, 0);
  });

  it('refuses a URL that is none', () =>
    inventory.fails(2, /It must be a URL such as/, ['watch', '--metrics', '9100']));
});
