import {
  AggregatorRegistry,
  collectDefaultMetrics,
  type MetricObjectWithValues,
  type MetricValue,
  Registry,
} from 'prom-client';
import { measureGroups } from './groupMetrics.ts';
import { measureOrders } from './orderMetrics.ts';
import { measureState, type Watched } from './stateMetrics.ts';

/** The figures of one process, as it can send them to another. */
export type Figures = MetricObjectWithValues<MetricValue<string>>[];

export interface FigureSource {
  registry: Registry;
  read(): Promise<Figures>;
  /** Adds those of a service that takes orders. */
  watch(watched: Watched | undefined): void;
}

/** Measures this process, which answers orders; `labels` are on each figure. */
export function createFigures(labels: Record<string, string>): FigureSource {
  const registry = createRegistry(labels);
  measureOrders(registry);
  measureGroups(registry);
  return {
    registry,
    read: () => registry.getMetricsAsJSON(),
    watch(watched) {
      if (watched) measureState(registry, watched);
    },
  };
}

/** With what Node.js knows of this process. */
export function createRegistry(labels: Record<string, string>): Registry {
  const registry = new Registry();
  registry.setDefaultLabels(labels);
  collectDefaultMetrics({ register: registry });
  return registry;
}

/**
 * Writes the figures of several processes on one page. Each keeps its label: a sum would fall when a
 * worker ends, which Prometheus takes for a new beginning of all of them.
 */
export function writeTogether(all: Figures[]): Promise<string> {
  // What prom-client would leave out, or take of the first only, is there for each.
  const whole = all.map((figures) => figures.map((one) => ({ ...one, aggregator: 'sum' })));
  return AggregatorRegistry.aggregate(whole).metrics();
}
