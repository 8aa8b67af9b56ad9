import { Sequelize } from 'sequelize';
import { findFreePort } from '../../../backend/database/embedded/postmaster.ts';
import { migrate } from '../../../backend/database/migrate.ts';
import { createBenchDatabase } from '../benchDatabase.ts';
import {
  type Bench,
  type Contender,
  type ContenderName,
  connectionCounts,
  idleConnections,
} from './contender.ts';
import { httpContender, type LoadVariation } from './httpContender.ts';
import { largeStock } from './largeStock.ts';
import { pgbenchContender } from './pgbenchContender.ts';
import { freshStock, type Stock } from './stock.ts';

export const contenderLabels: Record<ContenderName, string> = {
  ours: 'ours',
  literal: 'literal flow',
  ceiling: 'Express ceiling',
  sqlFive: 'pgbench, five statements',
  sqlOne: 'pgbench, one statement',
  oursEmpty: 'ours, empty tables',
  oursLarge: 'ours, large tables',
  oursKeyed: 'ours, with keys',
  oursBesideIdle: `ours, ${idleConnections.toLocaleString('en')} more idle`,
  oursWatched: 'ours, with figures',
  ...forEachCount((count) => `ours, ${count} connections`),
};

/** Only warnings are logged: a request's line would be paid only by ours. */
const productSettings = { PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'warn' };

/**
 * The best of 1, 2, 3, 5, 10, 20 and 40 connections for each kind of load: on one row, more of them
 * only queue for its lock, and on many rows, fewer of them wait for the disk one by one.
 */
const LITERAL_POOL_HOT = 3;
const LITERAL_POOL_SPREAD = 20;

export function createContender(bench: Bench, name: ContenderName): Promise<Contender> {
  switch (name) {
    case 'ceiling':
      return Promise.resolve(
        httpContender(bench, {
          file: 'tools/bench/ceiling.ts',
          env: {},
          database: undefined,
          stock: freshStock,
        }),
      );
    case 'literal':
      return literal(bench);
    case 'sqlFive':
      return plainSql(bench, 'fiveStatements.sql');
    case 'sqlOne':
      return plainSql(bench, 'oneStatement.sql');
    case 'ours':
      return ours(bench, 'ours', freshStock);
    case 'oursEmpty':
      return ours(bench, 'ours_empty', freshStock);
    case 'oursLarge':
      return ours(bench, 'ours_large', largeStock());
    case 'oursKeyed':
      return ours(bench, 'ours_keyed', freshStock, { hasKeys: true });
    case 'oursBesideIdle':
      return ours(bench, 'ours_beside_idle', freshStock, { idleConnections });
    case 'oursWatched':
      return watched(bench);
    default:
      return ours(bench, name, freshStock, { connections: Number(name.slice('ours'.length)) });
  }
}

/** The contenders that are ours with so many connections. */
export function forEachCount<Value>(make: (count: number, index: number) => Value) {
  const entries = connectionCounts.map((count, index) => [`ours${count}`, make(count, index)]);
  return Object.fromEntries(entries) as Record<`ours${(typeof connectionCounts)[number]}`, Value>;
}

async function ours(
  bench: Bench,
  databaseName: string,
  stock: Stock,
  variation?: LoadVariation,
): Promise<Contender> {
  const database = await createBenchDatabase(bench, databaseName);
  const env = productSettings;
  return httpContender(bench, { file: bench.serverFile, env, database, stock, variation });
}

/** Its figures are read once in each round: far more often than a Prometheus does. */
async function watched(bench: Bench): Promise<Contender> {
  const port = await findFreePort();
  return httpContender(bench, {
    file: bench.serverFile,
    env: { ...productSettings, MANAGEMENT_PORT: String(port) },
    database: await createBenchDatabase(bench, 'ours_watched'),
    stock: freshStock,
    async whileMeasured() {
      const { ok } = await fetch(`http://127.0.0.1:${port}/metrics`);
      if (!ok) throw new Error('the server has no figures');
    },
  });
}

async function literal(bench: Bench): Promise<Contender> {
  const withPool = async (size: number) =>
    httpContender(bench, {
      file: 'tools/bench/literal.ts',
      env: { DATABASE_POOL_SIZE: String(size) },
      database: await createBenchDatabase(bench, `literal_${size}`),
      stock: freshStock,
    });
  const forOneRow = await withPool(LITERAL_POOL_HOT);
  const forManyRows = await withPool(LITERAL_POOL_SPREAD);
  return {
    measure: (benchCase) => (benchCase.products === 1 ? forOneRow : forManyRows).measure(benchCase),
    async stop() {
      await Promise.all([forOneRow.stop(), forManyRows.stop()]);
    },
  };
}

async function plainSql(bench: Bench, script: string): Promise<Contender> {
  const name = script.replace('.sql', '').toLowerCase();
  const database = await createBenchDatabase(bench, name);
  const sequelize = new Sequelize(database.url, { logging: false });
  try {
    await migrate(sequelize, { withDemoCatalog: false });
  } finally {
    await sequelize.close();
  }
  return pgbenchContender(bench, database, script);
}
