import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Page } from '../managementServer.ts';
import { measureGroups } from './groupMetrics.ts';
import { measureOrders } from './orderMetrics.ts';
import { measureState, type Watched } from './stateMetrics.ts';

export type { Watched };

export interface Metrics {
  /** All figures, as Prometheus reads them. */
  page(): Promise<Page>;
  /** Adds the figures of a service that takes orders. */
  watch(watched: Watched): void;
}

/** `labels` are on each figure. `isReady` is asked whenever the figures are read. */
export function createMetrics(
  labels: Record<string, string>,
  isReady: () => Promise<boolean>,
): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels(labels);
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'inventory_ready',
    help: '1 if /readyz says that orders are judged, 0 if it gives a reason why not.',
    registers: [registry],
    async collect() {
      this.set((await isReady()) ? 1 : 0);
    },
  });
  measureOrders(registry);
  measureGroups(registry);
  return {
    async page() {
      return { status: 200, contentType: registry.contentType, body: await registry.metrics() };
    },
    watch(watched) {
      measureState(registry, watched);
    },
  };
}
