// How long a backup, its restore and `inventory orders archive` take, and what orders notice of it:
// `node scripts/run.mjs tools/bench/longCommands.ts [orders] [products] [orders a second] [archive]`;
// with `archive` that command alone.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { listenForStop } from '../../backend/stopSignal.ts';
import { addCounts, percentileMs } from '../load/client/histogram.ts';
import type { JobResult } from '../load/client/job.ts';
import { startLoadClient } from '../load/loadClient.ts';
import { startServerProcess } from '../processes/serverProcess.ts';
import { endWithParent } from '../processes/supervisor/endWithParent.ts';
import { makeTemporaryDirectory } from '../processes/temporaryDirectory.ts';
import { startTestPostgres } from '../processes/testPostgres.ts';
import { createBenchDatabase, type Database } from './benchDatabase.ts';

const [orders = '5000000', products = '100000', perSecond = '500', only] = process.argv.slice(2);
const [ORDERS, PRODUCTS, PER_SECOND] = [Number(orders), Number(products), Number(perSecond)];
const CONNECTIONS = 32;
/** What its sessions are called, beside those that copy many rows. */
const COMMAND = 'long-command';
const SLICE_MS = 5_000;
const SLICES_BEFORE = 4;
/** Often enough to see what lasts, and next to no work for the database. */
const LOOK_INTERVAL_MS = 50;

const stop = listenForStop();
await endWithParent();
const postgres = await startTestPostgres();
const files = makeTemporaryDirectory();
const client = await startLoadClient(stop);
try {
  await measure();
} finally {
  client.stop();
  await postgres.remove();
  files.remove();
}

async function measure(): Promise<void> {
  const database = await createBenchDatabase({ postgres, stop }, 'shop');
  const env = { DATABASE_URL: database.url, PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'warn' };
  const server = await startServerProcess('backend/server.ts', env);
  try {
    await fill(database);
    const before = [];
    for (let i = 0; i < SLICES_BEFORE; i += 1) before.push(await sell(server.port));
    report('orders', before);

    if (only !== 'archive') await backUpAndRestore(database, server.port);
    const archive = join(files.path, 'orders.jsonl.gz');
    const old = ['orders', 'archive', '--before', '30d', '--output', archive];
    await runBeside(old, { database, port: server.port, file: archive });
  } finally {
    await server.stop();
  }
}

async function backUpAndRestore(database: Database, port: number): Promise<void> {
  const copy = await createBenchDatabase({ postgres, stop }, 'copy');
  const backup = join(files.path, 'shop.backup');
  await runBeside(['backup', backup], { database, port, file: backup });
  await runInventory(['restore', backup], copy).ended;
}

/** Orders of some products, for a slice of time. */
function sell(port: number): Promise<JobResult> {
  return client.run({
    kind: 'openLoop',
    port,
    connections: CONNECTIONS,
    productIds: Array.from({ length: 100 }, (_, index) => index + 1),
    perSecond: PER_SECOND,
    measuredMs: SLICE_MS,
  });
}

async function runBeside(
  args: string[],
  { database, port, file }: { database: Database; port: number; file: string },
): Promise<void> {
  const { ended, isOver } = runInventory(args, database);
  const [during, blocked] = [[] as JobResult[], countBlocked(database, isOver)];
  while (!isOver.aborted) during.push(await sell(port));
  await ended;
  report('orders beside it', during);
  const megabytes = statSync(file).size / 2 ** 20;
  console.log(`file: ${megabytes.toFixed(0)} MB; sessions seen waiting for it: ${await blocked}`);
}

async function fill(database: Database): Promise<void> {
  const each = Math.ceil(ORDERS / PRODUCTS);
  await database.sql(`
    SET session_replication_role = replica; -- no check of the foreign keys
    SET maintenance_work_mem = '1GB';
    -- An index that is built at the end takes a fraction of the time.
    UPDATE pg_index SET indisready = false WHERE indrelid = 'orders'::regclass;
    INSERT INTO products (id, name, stock)
      SELECT id, 'Product ' || id, 1000000 FROM generate_series(1, ${PRODUCTS}) AS id;
    INSERT INTO stock_receipts (product_id, quantity) SELECT id, stock + ${each} FROM products;
    INSERT INTO orders (id, product_id, quantity, idempotency_key, created_at)
      SELECT uuidv7(age), 1 + n % ${PRODUCTS}, 1, gen_random_uuid(), now() + age
      FROM generate_series(1, ${ORDERS}) AS n,
        LATERAL (SELECT n * (interval '365 days' / ${ORDERS}) - interval '400 days') AS each (age);
    REINDEX TABLE orders;
  `);
  await database.sql('VACUUM (ANALYZE)');
}

function runInventory(args: string[], { url }: Pick<Database, 'url'>) {
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['scripts/inventory.ts', ...args], {
    env: { ...process.env, DATABASE_URL: `${url}?application_name=${COMMAND}` },
    stdio: ['ignore', 'inherit', 'inherit'],
    signal: stop,
  });
  const over = new AbortController();
  const ended = once(child, 'exit').then(([code]) => {
    const seconds = (performance.now() - startedAt) / 1000;
    over.abort();
    console.log(`\ninventory ${args.join(' ')}: ${seconds.toFixed(1)} s, exit code ${code}`);
  });
  return { ended, isOver: over.signal };
}

/** Looks again and again for sessions that wait for another one's lock. */
async function countBlocked(database: Database, isOver: AbortSignal): Promise<string> {
  const session = await database.open();
  let looks = 0;
  let seen = 0;
  while (!isOver.aborted) {
    const { rows } = await session.query(
      `SELECT count(*)::integer AS blocked FROM pg_stat_activity AS waiting
         JOIN pg_stat_activity AS other ON other.pid = ANY (pg_blocking_pids(waiting.pid))
       WHERE waiting.wait_event_type = 'Lock' AND other.application_name IN ('${COMMAND}', 'inventory-bulk')`,
    );
    await sleep(LOOK_INTERVAL_MS);
    looks += 1;
    seen += rows[0].blocked;
  }
  await session.end();
  return `${seen} in ${looks} looks`;
}

function report(what: string, slices: JobResult[]) {
  const all = addCounts(slices.map(({ measured }) => measured.latencies));
  const ms = (share: number) => `${percentileMs(all, share).toFixed(1)} ms`;
  const answers = slices.reduce((sum, { measured }) => sum + measured.answers, 0);
  const codes = new Set(slices.flatMap((slice) => Object.keys(slice.answers)));
  console.log(
    `${what}: ${answers} (${[...codes]}), p50 ${ms(0.5)}, p99 ${ms(0.99)}, p99.9 ${ms(0.999)}, most ${ms(1)}`,
  );
}
