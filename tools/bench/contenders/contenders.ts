import { migrateWhenReachable } from '../../../backend/database/migrate.ts';
import { createBenchDatabase, type Database } from '../benchDatabase.ts';
import { type Bench, type Contender, type ContenderName, idleConnections } from './contender.ts';
import { httpContender } from './httpContender.ts';
import { largeStock } from './largeStock.ts';
import { ours, watched, workers } from './ownContenders.ts';
import { pgbenchContender } from './pgbenchContender.ts';
import { type AppendFsync, startRedis } from './redisServer.ts';
import { redisStock } from './redisStock.ts';
import type { Stock } from './stock.ts';
import { freshStock } from './tableStock.ts';
import { unitStock } from './unitStock.ts';

/** Sessions of the database that a contender opens. */
interface Pools {
  oneRow: number;
  manyRows: number;
}

/**
 * The best of 1, 2, 3, 5, 10 and 20 for each kind of load. A transaction of several trips has a
 * session to itself: on one row, more of them only queue for its lock. Single statements are sent
 * one behind the other: on one row, more than one session does not help. Rows that are skipped wait
 * for no lock.
 */
const LITERAL_POOLS: Pools = { oneRow: 3, manyRows: 20 };
const ONE_STATEMENT_POOLS: Pools = { oneRow: 1, manyRows: 10 };
const ROW_PER_UNIT_POOLS: Pools = { oneRow: 10, manyRows: 10 };
/** More than a row per unit has ever placed: so many units are ready in each round. */
const UNITS_PER_SECOND = 20_000;

export async function createContender(bench: Bench, name: ContenderName): Promise<Contender> {
  switch (name) {
    case 'bareHttp':
    case 'bareExpress':
      return httpContender(bench, { file: serverFile(name), env: {}, stock: undefined });
    case 'literal':
      return withPools(bench, { name, pools: LITERAL_POOLS, stock: freshStock });
    case 'oneStatement':
      return withPools(bench, { name, pools: ONE_STATEMENT_POOLS, stock: freshStock });
    case 'rowPerUnit':
      return withPools(bench, { name, pools: ROW_PER_UNIT_POOLS, stock: enoughUnits(bench) });
    case 'redisAlways':
      return redisFront(bench, 'always');
    case 'redisEverysec':
      return redisFront(bench, 'everysec');
    case 'sqlFive':
      return plainSql(bench, 'fiveStatements.sql');
    case 'sqlOne':
      return plainSql(bench, 'oneStatement.sql');
    case 'oursLarge':
      return ours(bench, name, largeStock);
    case 'oursKeyed':
      return ours(bench, name, freshStock, { hasKeys: true });
    case 'oursBesideIdle':
      return ours(bench, name, freshStock, { idleConnections });
    case 'oursWatched':
      return watched(bench, name);
    case 'oneWorker':
    case 'twoWorkers':
    case 'fourWorkers':
      return workers(bench, name);
    case 'ours':
    case 'oursEmpty':
      return ours(bench, name, freshStock);
    default:
      return ours(bench, name, freshStock, { connections: Number(name.slice('ours'.length)) });
  }
}

function serverFile(name: string): string {
  return `tools/bench/servers/${name}.ts`;
}

/** A server for each kind of load, with the pool that suits it. */
async function withPools(
  bench: Bench,
  { name, pools, stock }: { name: string; pools: Pools; stock: (database: Database) => Stock },
): Promise<Contender> {
  const withPool = async (kind: keyof Pools) => {
    const database = await migratedDatabase(bench, `${name}_${kind}`.toLowerCase());
    const env = { DATABASE_URL: database.url, DATABASE_POOL_SIZE: String(pools[kind]) };
    return httpContender(bench, { file: serverFile(name), env, stock: stock(database) });
  };
  const forOneRow = await withPool('oneRow');
  const forManyRows = await withPool('manyRows');
  return {
    measure: (benchCase) => (benchCase.products === 1 ? forOneRow : forManyRows).measure(benchCase),
    async stop() {
      await Promise.all([forOneRow.stop(), forManyRows.stop()]);
    },
  };
}

function enoughUnits({ timing }: Bench): (database: Database) => Stock {
  const seconds = (timing.warmUpMs + timing.measuredMs) / 1000;
  return (database) => unitStock(database, seconds * UNITS_PER_SECOND);
}

async function redisFront(bench: Bench, appendFsync: AppendFsync): Promise<Contender> {
  const redis = await startRedis(appendFsync);
  const { measure, stop } = httpContender(bench, {
    file: serverFile('redisFront'),
    env: { REDIS_URL: redis.url },
    stock: redisStock(redis),
    storePid: redis.pid,
  });
  return { measure, stop: () => stop().finally(redis.stop) };
}

async function plainSql(bench: Bench, script: string): Promise<Contender> {
  const database = await migratedDatabase(bench, script.replace('.sql', '').toLowerCase());
  return pgbenchContender(bench, database, script);
}

async function migratedDatabase(bench: Bench, name: string): Promise<Database> {
  const database = await createBenchDatabase(bench, name);
  await migrateWhenReachable(database.url, { withDemoCatalog: false });
  return database;
}
