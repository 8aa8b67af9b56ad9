import type { Server } from 'node:http';
import { openDatabaseCheck } from '../database/databaseCheck.ts';
import { makeHostRule } from '../http/hostRule.ts';
import { createManagementServer, inJson } from './managementServer.ts';
import { createMetrics, type Watched } from './metrics/metrics.ts';
import { Readiness } from './readiness.ts';
import { shareLook } from './shareLook.ts';
import type { Workers } from './workers.ts';

/** Well under the patience of those who ask: Kubernetes and load balancers wait some seconds. */
const READY_TIMEOUT_MS = 1_500;
/** Writing all figures keeps the event loop, and each worker's, from orders for milliseconds. */
const FIGURES_FRESH_MS = 250;

export interface ManagementSettings {
  /** What it is to listen on: names of loopback only then. */
  host: string;
  /** The processes that serve; undefined: this one does. */
  workers: Workers | undefined;
}

/** What a service tells those who run it: whether it lives, whether it can take orders, and figures. */
export interface Management {
  /** To be made to listen. */
  server: Server;
  /** The service takes orders from now on. */
  serve(service: { databaseUrl: string; watched: Watched | undefined }): void;
  /** It was asked to stop. */
  drain(): void;
  close(): Promise<void>;
}

export async function createManagement(settings: ManagementSettings): Promise<Management> {
  const { host, workers } = settings;
  const readiness = new Readiness(READY_TIMEOUT_MS, workers);
  const isReady = async () => (await readiness.findFault()) === undefined;
  const metrics = createMetrics(isReady, workers);
  const pages = {
    '/livez': () => inJson(200, { status: 'live' }),
    '/readyz': async () => {
      const reason = await readiness.findFault();
      return reason === undefined
        ? inJson(200, { status: 'ready' })
        : inJson(503, { status: 'not ready', reason });
    },
    '/metrics': shareLook(FIGURES_FRESH_MS, () => metrics.page()),
  };
  const server = createManagementServer(pages, await makeHostRule(host, undefined));
  let closeCheck = async () => {};

  return {
    server,
    serve({ databaseUrl, watched }) {
      metrics.watch(watched);
      const check = openDatabaseCheck(databaseUrl, READY_TIMEOUT_MS);
      closeCheck = () => check.close();
      readiness.serve(check);
    },
    drain() {
      readiness.phase = 'DRAINING';
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await closeCheck();
    },
  };
}
