import { Counter, Gauge, Registry } from 'prom-client';
import type { Page } from '../managementServer.ts';
import type { Workers } from '../workers.ts';
import { createFigures, createRegistry, type Figures, writeTogether } from './figures.ts';
import type { Watched } from './stateMetrics.ts';

export type { Watched };

/** Less than a Prometheus waits, which is ten seconds. */
const WORKER_TIMEOUT_MS = 2_000;

export interface Metrics {
  /** All figures, as Prometheus reads them. */
  page(): Promise<Page>;
  /** Adds the figures of a service that takes orders in this process. */
  watch(watched: Watched | undefined): void;
}

/** `isReady` is asked whenever the figures are read. */
export function createMetrics(
  isReady: () => Promise<boolean>,
  workers: Workers | undefined,
): Metrics {
  if (workers) return createMetricsOfAll(isReady, workers);
  const { registry, watch } = createFigures({});
  measureReadiness(registry, isReady);
  return { watch, page: async () => toPage(await registry.metrics()) };
}

/** Of this process, which starts the workers, and of each of them. */
function createMetricsOfAll(isReady: () => Promise<boolean>, workers: Workers): Metrics {
  const ofParent = createRegistry({ worker: 'parent' });
  const ofAll = new Registry();
  measureReadiness(ofAll, isReady);
  measureWorkers(ofAll, workers);
  return {
    watch() {},
    async page() {
      const own: Promise<Figures>[] = [ofAll, ofParent].map((each) => each.getMetricsAsJSON());
      const ofWorkers = await workers.readFigures(WORKER_TIMEOUT_MS);
      return toPage(await writeTogether([...(await Promise.all(own)), ...ofWorkers]));
    },
  };
}

function measureReadiness(registry: Registry, isReady: () => Promise<boolean>): void {
  new Gauge({
    name: 'inventory_ready',
    help: '1 if /readyz says that orders are judged, 0 if it gives a reason why not.',
    registers: [registry],
    async collect() {
      this.set((await isReady()) ? 1 : 0);
    },
  });
}

function measureWorkers(registry: Registry, workers: Workers): void {
  new Gauge({
    name: 'inventory_workers',
    help: 'Processes that serve orders: wanted (WORKERS), and serving.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      this.set({ state: 'wanted' }, workers.wanted);
      this.set({ state: 'serving' }, workers.serving);
    },
  });
  new Counter({
    name: 'inventory_worker_ends_total',
    help: 'Workers that have ended unasked, and were replaced.',
    registers: [registry],
    collect() {
      this.reset();
      this.inc(workers.ends);
    },
  });
}

function toPage(body: string): Page {
  return { status: 200, contentType: Registry.PROMETHEUS_CONTENT_TYPE, body };
}
