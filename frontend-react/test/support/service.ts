import { createTestDatabase } from '../../../tools/processes/testDatabase.ts';
import { startServer } from '../../../tools/processes/testServer.ts';

export interface Service {
  url: string;
  /** Runs SQL in the service's database and returns the rows. */
  sql(text: string): Promise<unknown[]>;
  stop(): Promise<void>;
}

/** The real server, which serves the built page, on a database of its own. */
export async function startService(): Promise<Service> {
  const database = await createTestDatabase();
  const server = await startServer({ DATABASE_URL: database.url });
  return {
    url: server.url,
    sql: (text) => database.sql(text),
    async stop() {
      await server.stop();
      await database.drop();
    },
  };
}
