import type { Logger } from 'pino';
import { traceGroups } from './traceGroups.ts';
import { type Middleware, traceRequests } from './traceRequests.ts';

export interface Tracing {
  traceRequests: Middleware;
  /** Sends what is not sent yet. */
  stop(): Promise<void>;
}

type Environment = Record<string, string | undefined>;

/** Whether the variables of OpenTelemetry's specification name somebody who takes traces. */
export function areTracesAskedFor(environment: Environment): boolean {
  if (environment.OTEL_SDK_DISABLED?.toLowerCase() === 'true') return false;
  const exporters = environment.OTEL_TRACES_EXPORTER?.trim();
  if (exporters) return exporters !== 'none';
  return Boolean(
    environment.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT || environment.OTEL_EXPORTER_OTLP_ENDPOINT,
  );
}

/**
 * Starts OpenTelemetry's SDK if the environment asks for traces, and only then loads it: it takes as
 * long to load as all the rest. The SDK reads the variables itself.
 */
export async function startTracing(
  environment: Environment,
  logger: Logger,
): Promise<Tracing | undefined> {
  if (!areTracesAskedFor(environment)) return undefined;
  const [{ NodeSDK }, api] = await Promise.all([
    import('@opentelemetry/sdk-node'),
    import('@opentelemetry/api'),
  ]);
  const warn = (message: string, ...details: unknown[]) =>
    logger.warn({ details: details.map(String) }, `OpenTelemetry: ${message}`);
  const silent = () => {};
  api.diag.setLogger(
    { error: warn, warn, info: silent, debug: silent, verbose: silent },
    api.DiagLogLevel.WARN,
  );
  const sdk = new NodeSDK({
    ...(!environment.OTEL_SERVICE_NAME && { serviceName: 'inventory-allocation' }),
    metricReaders: [],
    logRecordProcessors: [],
  });
  sdk.start();
  const tracer = api.trace.getTracer('inventory-allocation');
  const spans = new WeakMap();
  traceGroups(tracer, spans, api);
  return { traceRequests: traceRequests(tracer, spans, api), stop: () => sdk.shutdown() };
}
