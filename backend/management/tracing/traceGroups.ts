import type { Span, Tracer } from '@opentelemetry/api';
import { sqlStateOf } from '../../database/databaseErrors.ts';
import { type GroupTransaction, measurements } from '../../services/orders/measurements.ts';
import { type Api, type RequestSpans, toTraceparent } from './traceRequests.ts';

/** As many as OpenTelemetry's SDK keeps of a span. */
const MAX_LINKS = 128;
const NAME = 'order group';

/**
 * Gives each transaction of a group a span, if one of its requests is traced: it is within the trace
 * of the first of these, and linked with all of them, both ways.
 */
export function traceGroups(tracer: Tracer, spans: RequestSpans, api: Api): void {
  const open = new WeakMap<GroupTransaction, Span>();

  function start(transaction: GroupTransaction): void {
    const requests = transaction.orders.flatMap(({ trace }) => (trace && spans.get(trace)) ?? []);
    const traced = requests.slice(0, MAX_LINKS);
    const [first, ...others] = traced;
    if (!first) return;
    const parent = api.trace.setSpan(api.ROOT_CONTEXT, first);
    const links = others.map((request) => ({ context: request.spanContext() }));
    const attributes = {
      'db.system.name': 'postgresql',
      'inventory.group.orders': transaction.orders.length,
    };
    const span = tracer.startSpan(NAME, { kind: api.SpanKind.CLIENT, links, attributes }, parent);
    for (const request of traced) request.addLink({ context: span.spanContext() });
    transaction.traceparent = toTraceparent(span.spanContext());
    open.set(transaction, span);
  }

  function end(transaction: GroupTransaction): void {
    const span = open.get(transaction);
    if (!span) return;
    const { connectedAt, lockedAt, judgedAt, committedAt, error } = transaction;
    const events = { connected: connectedAt, locked: lockedAt, judged: judgedAt };
    for (const [name, at] of Object.entries({ ...events, committed: committedAt })) {
      if (at > 0) span.addEvent(name, at);
    }
    if (error !== undefined) {
      span.setAttribute('error.type', sqlStateOf(error) ?? (error as Error).name);
      span.setStatus({ code: api.SpanStatusCode.ERROR });
    }
    span.end(committedAt || performance.now());
  }

  measurements.groupTransaction.start.subscribe((message) => start(message as GroupTransaction));
  measurements.groupTransaction.asyncEnd.subscribe((message) => end(message as GroupTransaction));
}
