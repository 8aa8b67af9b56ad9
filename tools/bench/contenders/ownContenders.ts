import { findFreePort } from '../../../backend/database/embedded/postmaster.ts';
import { createBenchDatabase, type Database } from '../benchDatabase.ts';
import { type Bench, type Contender, type ContenderName, workerCounts } from './contender.ts';
import { httpContender, type LoadVariation } from './httpContender.ts';
import { readShares } from './processShares.ts';
import type { Stock } from './stock.ts';
import { freshStock } from './tableStock.ts';

/** Only warnings are logged: a request's line would be paid only by ours. */
const productSettings = { PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'warn', WORKERS: '1' };

export async function ours(
  bench: Bench,
  name: ContenderName,
  stock: (database: Database) => Stock,
  variation?: LoadVariation,
): Promise<Contender> {
  const database = await createBenchDatabase(bench, name.toLowerCase());
  const env = { ...productSettings, DATABASE_URL: database.url };
  return httpContender(bench, { file: bench.serverFile, env, stock: stock(database), variation });
}

/** Its figures are read once in each round: far more often than a Prometheus does. */
export async function watched(bench: Bench, name: ContenderName): Promise<Contender> {
  const port = await findFreePort();
  const database = await createBenchDatabase(bench, name.toLowerCase());
  return httpContender(bench, {
    file: bench.serverFile,
    env: { ...productSettings, DATABASE_URL: database.url, MANAGEMENT_PORT: String(port) },
    stock: freshStock(database),
    async whileMeasured() {
      const { ok } = await fetch(`http://127.0.0.1:${port}/metrics`);
      if (!ok) throw new Error('the server has no figures');
    },
  });
}

/** How they share the work is told by their figures, which are read before and after. */
export async function workers(bench: Bench, name: keyof typeof workerCounts): Promise<Contender> {
  const port = await findFreePort();
  const database = await createBenchDatabase(bench, name.toLowerCase());
  return httpContender(bench, {
    file: bench.serverFile,
    env: {
      ...productSettings,
      WORKERS: String(workerCounts[name]),
      DATABASE_URL: database.url,
      MANAGEMENT_PORT: String(port),
    },
    stock: freshStock(database),
    readShares: () => readShares(`http://127.0.0.1:${port}/metrics`),
  });
}
