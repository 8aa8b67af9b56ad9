import { subscribe } from 'node:diagnostics_channel';
import type { Server, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Sequelize } from 'sequelize';
import type { OrderService } from '../../services/orderService.ts';

/** What is looked at when the figures are read. */
export interface Watched {
  /** The server of the API. */
  server: Server;
  sequelize: Sequelize;
  orderService: OrderService;
  maxConnections: number;
  maxWaitingOrders: number;
}

/** What Sequelize has besides its types. */
interface Pool {
  size: number;
  using: number;
  waiting: number;
  maxSize: number;
}

type Read = (gauge: Gauge) => void | Promise<void>;

type MakeGauge = (name: string, help: string, read: Read, label?: string) => Gauge;

/** Gauges of what there is just now, and the answers of the API's server. */
export function measureState(registry: Registry, watched: Watched): void {
  const gauge: MakeGauge = (name, help, read, label) =>
    new Gauge({
      name,
      help,
      labelNames: label ? [label] : [],
      registers: [registry],
      collect() {
        return read(this as Gauge);
      },
    });
  measureBacklog(gauge, watched);
  measureConnections(gauge, watched);
  measurePool(gauge, watched);
  countAnswers(registry, watched.server);
}

function measureBacklog(gauge: MakeGauge, { orderService, maxWaitingOrders }: Watched): void {
  gauge(
    'inventory_waiting_orders',
    'Orders that wait for their group: shared by products, or isolated.',
    (waiting) => {
      const { shared, isolated } = orderService.backlog;
      waiting.set({ queue: 'shared' }, shared);
      waiting.set({ queue: 'isolated' }, isolated);
    },
    'queue',
  );
  gauge('inventory_waiting_orders_max', 'MAX_WAITING_ORDERS: one more is refused.', (most) =>
    most.set(maxWaitingOrders),
  );
  gauge(
    'inventory_isolated_products',
    'Products that go in groups of their own: their rows are held, or their orders fail.',
    (isolated) => isolated.set(orderService.backlog.isolatedProducts),
  );
}

function measureConnections(gauge: MakeGauge, { server, maxConnections }: Watched): void {
  const countConnections = promisify(server.getConnections.bind(server));
  gauge('inventory_http_connections', 'Open connections to the API.', async (connections) =>
    connections.set(await countConnections()),
  );
  gauge(
    'inventory_http_connections_max',
    'MAX_CONNECTIONS, or as many as the limit of open files allows: one more is refused.',
    (most) => most.set(maxConnections),
  );
}

function measurePool(gauge: MakeGauge, { sequelize }: Watched): void {
  const { pool } = sequelize.connectionManager as unknown as { pool: Pool };
  const state = 'db_client_connection_state';
  gauge(
    'db_client_connection_count',
    'Connections of the pool to the database.',
    (connections) => {
      connections.set({ [state]: 'used' }, pool.using);
      connections.set({ [state]: 'idle' }, pool.size - pool.using);
    },
    state,
  );
  gauge('db_client_connection_max', 'The most that the pool may have.', (most) =>
    most.set(pool.maxSize),
  );
  gauge('db_client_connection_pending_requests', 'Groups that wait for one of them.', (waiting) =>
    waiting.set(pool.waiting),
  );
}

/** Node itself tells of each answer. */
function countAnswers(registry: Registry, apiServer: Server): void {
  const counts = new Map<number, number>([
    [201, 0],
    [400, 0],
    [500, 0],
    [503, 0],
  ]);
  subscribe('http.server.response.finish', (message) => {
    const { response, server } = message as { response: ServerResponse; server: Server };
    if (server !== apiServer) return;
    counts.set(response.statusCode, (counts.get(response.statusCode) ?? 0) + 1);
  });
  new Counter({
    name: 'inventory_http_responses_total',
    help: 'Answers of the API server and its page, by status; not what is no HTTP.',
    labelNames: ['status'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [status, count] of counts) this.inc({ status }, count);
    },
  });
}
