import { Counter, Histogram, type Registry } from 'prom-client';
import { ProductLocked, sqlStateOf } from '../../database/databaseErrors.ts';
import { type GroupTransaction, measurements } from '../../services/orders/measurements.ts';

const STEPS = ['connect', 'lock', 'judge', 'commit'] as const;
const STEP_BOUNDS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2];
const SIZE_BOUNDS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];
/** A trigger may raise any SQLSTATE that it likes: beyond so many, they are one. */
const MAX_SQLSTATES = 30;

/** Measures the transactions of groups: once per group, and so by prom-client's own means. */
export function measureGroups(registry: Registry): void {
  const orders = new Histogram({
    name: 'inventory_group_orders',
    help: 'How many orders a committed transaction has decided.',
    buckets: SIZE_BOUNDS,
    registers: [registry],
  });
  const steps = new Histogram({
    name: 'inventory_transaction_step_duration_seconds',
    help:
      'Steps of committed transactions: connect (waits for a connection of the pool), lock, ' +
      'judge (with looking keys up), commit (writes, check and COMMIT, sent in one message).',
    labelNames: ['step'],
    buckets: STEP_BOUNDS,
    registers: [registry],
  });
  for (const step of STEPS) steps.zero({ step });
  const failed = countFailures(registry);
  measurements.groupTransaction.asyncEnd.subscribe((message) => {
    const transaction = message as GroupTransaction;
    if (transaction.error !== undefined) return failed(transaction.error);
    const { startedAt, connectedAt, lockedAt, judgedAt, committedAt } = transaction;
    orders.observe(transaction.decided);
    const times = [startedAt, connectedAt, lockedAt, judgedAt, committedAt];
    for (const [index, step] of STEPS.entries()) {
      const tookMs = (times[index + 1] as number) - (times[index] as number);
      steps.observe({ step }, tookMs / 1000);
    }
  });
}

function countFailures(registry: Registry): (error: unknown) => void {
  const counter = new Counter({
    name: 'inventory_transaction_failures_total',
    help:
      'Transactions that failed, by SQLSTATE; none: the connection was lost. Their orders are ' +
      'tried again, unless the failure is lasting.',
    labelNames: ['sqlstate'],
    registers: [registry],
  });
  const known = new Set(['none', 'other', '40P01', '55P03', '57P01', '23505', '53100', '25006']);
  for (const sqlstate of known) counter.inc({ sqlstate }, 0);
  return (error) => {
    const cause = error instanceof ProductLocked ? error.cause : error;
    const sqlstate = sqlStateOf(cause) ?? 'none';
    if (known.size < MAX_SQLSTATES) known.add(sqlstate);
    counter.inc({ sqlstate: known.has(sqlstate) ? sqlstate : 'other' });
  };
}
