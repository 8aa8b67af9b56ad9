import type { Response } from 'express';

/** The fields of a log line by which it is found from its request's trace; none where nobody traces. */
export function traceFields({ locals }: Response) {
  const { trace } = locals;
  return trace && { traceId: trace.traceId, spanId: trace.spanId };
}
