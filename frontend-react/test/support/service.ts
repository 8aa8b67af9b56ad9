import { createTestDatabase, type TestDatabase } from '../../../tools/processes/testDatabase.ts';
import { startServer, type TestServer } from '../../../tools/processes/testServer.ts';

export interface Service {
  url(): string;
  database: TestDatabase;
  /** How many orders there are for a product. */
  ordersOf(productId: number): Promise<number>;
  stop(): Promise<void>;
  /** After a stop; it listens on another port. */
  start(): Promise<void>;
  end(): Promise<void>;
}

/** The real server, which serves the built page, on a database of its own. */
export async function startService(settings: Record<string, string> = {}): Promise<Service> {
  const database = await createTestDatabase();
  const startOne = () => startServer({ ...settings, DATABASE_URL: database.url });
  let server: TestServer = await startOne();
  return {
    url: () => server.url,
    database,
    async ordersOf(productId) {
      const orders = await database.sql('SELECT FROM orders WHERE product_id = $1', [productId]);
      return orders.length;
    },
    stop: () => server.stop(),
    async start() {
      server = await startOne();
    },
    async end() {
      await server.stop();
      await database.drop();
    },
  };
}
