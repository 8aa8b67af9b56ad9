import { findFreePort } from '../../../backend/database/embedded/postmaster.ts';
import { createBenchDatabase, type Database } from '../../bench/benchDatabase.ts';
import { expectOnly } from '../../bench/contenders/httpContender.ts';
import { firstProducts, type StockWanted } from '../../bench/contenders/stock.ts';
import { freshStock } from '../../bench/contenders/tableStock.ts';
import { cpuSecondsOfTree } from '../../bench/processes/processStats.ts';
import { readUsage } from '../../bench/processes/usage.ts';
import type { ClosedLoopJob } from '../../load/client/job.ts';
import { type LoadClient, startLoadClient } from '../../load/loadClient.ts';
import { type ServerProcess, startServerProcess } from '../../processes/serverProcess.ts';
import { startTestPostgres, type TestPostgres } from '../../processes/testPostgres.ts';
import { readGroupFigures } from './groupFigures.ts';
import { type Reading, type RealResult, toResult } from './realResult.ts';

/** Load on this machine: connections are shared out among the servers. */
export interface RealCase {
  servers: number;
  connections: number;
  products: number;
  exponent: number;
}

export interface RealTiming {
  warmUpMs: number;
  measuredMs: number;
}

interface RealServer extends ServerProcess {
  managementPort: number;
  client: LoadClient;
}

/** Servers of this checkout, one PostgreSQL, and a client for each server. */
export class RealSetup {
  private readonly postgres: TestPostgres;
  private readonly database: Database;
  private readonly servers: RealServer[];

  private constructor(postgres: TestPostgres, database: Database, servers: RealServer[]) {
    this.postgres = postgres;
    this.database = database;
    this.servers = servers;
  }

  static async start(servers: number, stop: AbortSignal): Promise<RealSetup> {
    const postgres = await startTestPostgres();
    const database = await createBenchDatabase({ postgres, stop }, 'simulated');
    const setup = new RealSetup(postgres, database, []);
    try {
      while (setup.servers.length < servers) {
        setup.servers.push(await startRealServer(database.url, stop));
      }
    } catch (error) {
      await setup.stop();
      throw error;
    }
    return setup;
  }

  /** Runs one case, whose number of servers is at most that of the setup. */
  async run(wanted: RealCase, timing: RealTiming): Promise<RealResult> {
    const servers = this.servers.slice(0, wanted.servers);
    const stock = freshStock(this.database);
    const kind: StockWanted = { ...wanted, quantity: 1, isSoldOut: false };
    await stock.prepare(kind);
    const connections = Math.floor(wanted.connections / servers.length);
    const { exponent } = wanted;
    const productIds = firstProducts(kind);
    let before: Promise<Reading> | undefined;
    let after: Promise<Reading> | undefined;
    const results = await Promise.all(
      servers.map(({ client, port }, index) => {
        const job = { kind: 'closedLoop', port, connections, productIds, exponent } as const;
        const events = {
          measuring: () => {
            before = this.read(servers);
          },
          measured: () => {
            after = this.read(servers);
          },
        };
        return client.run<ClosedLoopJob>({ ...job, ...timing }, index === 0 ? events : {});
      }),
    );
    await stock.checkBooks(results.reduce((sum, result) => sum + expectOnly('201', result), 0));
    if (!before || !after) throw new Error('the client did not tell when it measured');
    return toResult(results, await before, await after);
  }

  private async read(servers: readonly RealServer[]): Promise<Reading> {
    const databasePid = this.postgres.pid();
    const { database, others } = readUsage(undefined, databasePid);
    const server = servers.reduce((sum, { pid }) => sum + cpuSecondsOfTree(pid), 0);
    const groups = await Promise.all(servers.map((each) => readGroupFigures(each.managementPort)));
    return { server, database, others, groups };
  }

  async stop(): Promise<void> {
    for (const { client } of this.servers) client.stop();
    await Promise.all(this.servers.map((server) => server.stop()));
    await this.postgres.remove();
  }
}

async function startRealServer(databaseUrl: string, stop: AbortSignal): Promise<RealServer> {
  const managementPort = await findFreePort();
  const server = await startServerProcess('backend/server.ts', {
    ...{ PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'warn' },
    ...{ DATABASE_URL: databaseUrl, MANAGEMENT_PORT: String(managementPort) },
  });
  return { ...server, managementPort, client: await startLoadClient(stop) };
}
