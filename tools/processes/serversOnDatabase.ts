import { createTestDatabase, type TestDatabase } from './testDatabase.ts';
import { startServer, type TestServer } from './testServer.ts';

export interface ServersOnDatabase {
  database: TestDatabase;
  servers: TestServer[];
  /** Stops them, and drops the database; fails if a server does not end well. */
  stop(): Promise<void>;
}

/** Starts servers together on one new database: one migrates it, and the others wait for that. */
export async function startServersOnDatabase(
  count: number,
  env: Record<string, string> = {},
  openFiles?: number,
): Promise<ServersOnDatabase> {
  const database = await createTestDatabase();
  const settings = { DATABASE_URL: database.url, ...env };
  const starts = Array.from({ length: count }, () => startServer(settings, { openFiles }));
  const servers = await Promise.all(starts);
  return {
    database,
    servers,
    async stop() {
      await Promise.all(servers.map((server) => server.stop()));
      await database.drop();
    },
  };
}

export type ServerOnDatabase = TestServer & { database: TestDatabase };

/** Starts one server on a new database, which ends with it. */
export async function startServerOnDatabase(
  env: Record<string, string> = {},
  openFiles?: number,
): Promise<ServerOnDatabase> {
  const { database, servers, stop } = await startServersOnDatabase(1, env, openFiles);
  return { ...(servers[0] as TestServer), database, stop };
}
