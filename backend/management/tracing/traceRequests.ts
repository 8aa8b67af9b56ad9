import type { IncomingMessage, ServerResponse } from 'node:http';
import { METHODS } from 'node:http';
import type { Span, Tracer } from '@opentelemetry/api';
import type { TraceContext } from '../../services/orders/measurements.ts';

export type Api = typeof import('@opentelemetry/api');
/** The spans of open requests, by what names them. */
export type RequestSpans = WeakMap<TraceContext, Span>;

type Response = ServerResponse & { locals: Record<string, unknown> };
export type Middleware = (request: IncomingMessage, response: Response, next: () => void) => void;

const ROUTE = '/api/order';
const MAX_PATH_LENGTH = 200;

/**
 * Gives each request a span, within the trace that its `traceparent` names. The answer names it in
 * `traceresponse`. The query is left out: it is none of ours, and may hold anything.
 */
export function traceRequests(tracer: Tracer, spans: RequestSpans, api: Api): Middleware {
  return (request, response, next) => {
    const parent = api.propagation.extract(api.ROOT_CONTEXT, request.headers);
    const options = { kind: api.SpanKind.SERVER, attributes: describe(request) };
    const span = tracer.startSpan(nameOf(request), options, parent);
    const context = span.spanContext();
    response.locals.trace = context;
    response.setHeader('traceresponse', toTraceparent(context));
    if (span.isRecording()) spans.set(context, span);
    response.once('close', () => {
      if (response.writableFinished) {
        span.setAttribute('http.response.status_code', response.statusCode);
        if (response.statusCode >= 500) {
          span.setAttribute('error.type', String(response.statusCode));
          span.setStatus({ code: api.SpanStatusCode.ERROR });
        }
      } else span.setAttribute('error.type', 'client_gone');
      span.end();
    });
    next();
  };
}

/** As W3C's Trace Context writes it. */
export function toTraceparent({ traceId, spanId, traceFlags }: TraceContext): string {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

function nameOf(request: IncomingMessage): string {
  const method = methodOf(request);
  const name = method === '_OTHER' ? 'HTTP' : method;
  return pathOf(request) === ROUTE ? `${name} ${ROUTE}` : name;
}

function describe(request: IncomingMessage) {
  const path = pathOf(request);
  return {
    'http.request.method': methodOf(request),
    'url.scheme': 'http',
    'url.path': path.slice(0, MAX_PATH_LENGTH),
    ...(path === ROUTE && { 'http.route': ROUTE }),
    'network.protocol.version': request.httpVersion,
  };
}

function methodOf({ method = '' }: IncomingMessage): string {
  return METHODS.includes(method) ? method : '_OTHER';
}

function pathOf({ url = '' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? '';
}
