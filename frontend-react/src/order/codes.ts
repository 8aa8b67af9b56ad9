import type { ErrorAnswer, ErrorCode } from '../api/answer.ts';

/** Which answers prove that nothing can come of an attempt any more: docs/front-ends.md. */
export type Ends =
  /** These contents never were an order under this key, nor will be. */
  | 'ALWAYS'
  /** Unless an earlier sending may still be judged: it is the stock of this moment. */
  | 'ONCE_SETTLED'
  /** Unless there is an earlier sending of which nobody knows: this one was not judged. */
  | 'IF_SETTLED'
  | 'NEVER';

interface CodeRule {
  status: number;
  ends: Ends;
  /** Nothing comes of this sending. */
  isSettled: boolean;
}

const rule = (status: number, ends: Ends = 'NEVER', isSettled = true): CodeRule => ({
  status,
  ends,
  isSettled,
});

export const codes: Record<ErrorCode, CodeRule> = {
  MALFORMED_HTTP: rule(400, 'IF_SETTLED'),
  REQUEST_TIMEOUT: rule(408),
  HEADERS_TOO_LARGE: rule(431),
  HOST_NOT_ALLOWED: rule(421),
  NOT_FOUND: rule(404),
  METHOD_NOT_ALLOWED: rule(405),
  RATE_LIMITED: rule(429),
  UNSUPPORTED_MEDIA_TYPE: rule(415),
  PAYLOAD_TOO_LARGE: rule(413),
  INVALID_JSON: rule(400, 'IF_SETTLED'),
  INVALID_REQUEST: rule(400, 'ALWAYS'),
  OVERLOADED: rule(503),
  UNAVAILABLE: rule(503),
  OUTCOME_UNKNOWN: rule(503, 'NEVER', false),
  IDEMPOTENCY_KEY_REUSED: rule(400, 'ALWAYS'),
  PRODUCT_NOT_FOUND: rule(400, 'ONCE_SETTLED'),
  INSUFFICIENT_STOCK: rule(400, 'ONCE_SETTLED'),
  INTERNAL_ERROR: rule(500, 'NEVER', false),
};

/** Undefined for a code that the page does not know, also under another status than its own. */
export function knownCode({ code, status }: ErrorAnswer): ErrorCode | undefined {
  if (!Object.hasOwn(codes, code)) return undefined;
  return codes[code as ErrorCode].status === status ? (code as ErrorCode) : undefined;
}
