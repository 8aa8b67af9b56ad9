import pino from 'pino';
import { Cluster } from '../../database/citus/cluster.ts';
import { connect } from '../../database/connection.ts';
import { answerTimeoutMs } from '../../database/sessionGuards.ts';
import { ApiError } from '../../errors.ts';
import {
  createOrderService,
  type OrderLimits,
  type OrderService,
  orderSession,
} from '../../services/orderService.ts';
import { type Recorder, recordStatements } from './recordStatements.ts';

/** The service of one server, within the test's process. */
export interface TestService extends Recorder {
  service: OrderService;
  cluster: Cluster | undefined;
  /** Resolves with `PLACED`, `REPLAYED` or the error's code, and the order if there is one. */
  place(productId: number, quantity?: number, key?: string | null): Promise<Outcome>;
  close(): Promise<void>;
}

export interface Outcome {
  code: string;
  orderId?: string;
}

export async function startOrderService(
  databaseUrl: string,
  changed: Partial<OrderLimits> = {},
): Promise<TestService> {
  const limits = {
    ...{ orderTimeoutMs: 10_000, lockWaitMs: 50, maxWaiting: 10_000, maxGroupSize: 500 },
    maxGroupsInFlight: 10,
    ...changed,
  };
  const sequelize = connect({
    databaseUrl,
    poolSize: limits.maxGroupsInFlight,
    isForOrders: true,
    connectTimeoutMs: limits.orderTimeoutMs,
    answerTimeoutMs: answerTimeoutMs(limits.orderTimeoutMs),
    session: orderSession(limits),
  });
  const recorder = recordStatements(sequelize);
  const cluster = await Cluster.find(sequelize);
  recorder.clear();
  const logger = pino({ level: 'silent' });
  const service = createOrderService({ sequelize, cluster }, limits, logger);
  return {
    ...recorder,
    service,
    cluster,
    async place(productId, quantity = 1, key = null) {
      try {
        const caller = { idempotencyKey: key, isGone: () => false };
        const { order, isReplay } = await service.placeOrder(productId, quantity, caller);
        return { code: isReplay ? 'REPLAYED' : 'PLACED', orderId: order.id };
      } catch (error) {
        if (error instanceof ApiError) return { code: error.code };
        throw error;
      }
    },
    close: () => sequelize.close(),
  };
}

/** How often each outcome is there. */
export function countOutcomes(outcomes: readonly Outcome[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { code } of outcomes) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}
