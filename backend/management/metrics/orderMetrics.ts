import { Counter, type Registry } from 'prom-client';
import {
  type AnsweredOrder,
  type LostOutcome,
  measurements,
} from '../../services/orders/measurements.ts';
import { OrderHistogram, type Series } from './orderHistogram.ts';

type Result = 'placed' | 'refused' | 'unjudged';

/** Every outcome, and what it is in the histogram: a new error code belongs here. */
const resultOf: Record<string, Result> = {
  PLACED: 'placed',
  REPLAYED: 'placed',
  INSUFFICIENT_STOCK: 'refused',
  PRODUCT_NOT_FOUND: 'refused',
  IDEMPOTENCY_KEY_REUSED: 'refused',
  OVERLOADED: 'unjudged',
  UNAVAILABLE: 'unjudged',
  OUTCOME_UNKNOWN: 'unjudged',
  INTERNAL_ERROR: 'unjudged',
  CLIENT_GONE: 'unjudged',
};

const lostOutcomes: LostOutcome[] = ['UNKNOWN', 'FOUND', 'NOT_FOUND'];

/** Seconds: an order by itself takes two milliseconds, and none takes longer than its deadline. */
const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

interface Tally {
  count: number;
  series: Series;
}

/** Counts the answers to orders. */
export function measureOrders(registry: Registry): void {
  const durations = new OrderHistogram<Result>(registry, {
    name: 'inventory_order_duration_seconds',
    help: 'From the arrival of an order to its answer.',
    label: 'result',
    values: ['placed', 'refused', 'unjudged'],
    bounds: BOUNDS,
  });
  const tallies: Record<string, Tally> = {};
  for (const [outcome, result] of Object.entries(resultOf)) {
    tallies[outcome] = { count: 0, series: durations.seriesOf(result) };
  }
  measurements.orderAnswered.subscribe((message) => {
    const { outcome, arrivedAt } = message as AnsweredOrder;
    const tally = tallies[outcome as string] ?? (tallies.INTERNAL_ERROR as Tally);
    tally.count += 1;
    tally.series.observe((performance.now() - arrivedAt) / 1000);
  });

  new Counter({
    name: 'inventory_orders_total',
    help: 'Answered orders, by outcome: PLACED, REPLAYED, CLIENT_GONE or the code of the error.',
    labelNames: ['outcome'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [outcome, { count }] of Object.entries(tallies)) this.inc({ outcome }, count);
    },
  });
  countLostOutcomes(registry);
}

function countLostOutcomes(registry: Registry): void {
  const counter = new Counter({
    name: 'inventory_lost_outcomes_total',
    help: 'Orders whose COMMIT was not answered (UNKNOWN), and what looking them up said.',
    labelNames: ['known'],
    registers: [registry],
  });
  for (const known of lostOutcomes) counter.inc({ known }, 0);
  measurements.lostOutcome.subscribe((known) => counter.inc({ known: known as LostOutcome }));
}
