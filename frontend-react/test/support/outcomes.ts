import { codes } from '../../src/order/codes.ts';
import type { Fate } from './cuttingProxy.ts';

/** Far more than a minute: the page leaves the next try to the person. */
const later = { 'Retry-After': '600' };

/** An answer in the form of the service's, by whoever stands in for it. */
export function errorFate(code: string, status: number, headers: Record<string, string> = later) {
  return {
    status,
    headers: { 'Content-Type': 'application/json', 'X-Request-Id': 'request-1', ...headers },
    body: JSON.stringify({ message: `Words for a developer: ${code}.`, code }),
  } satisfies Fate;
}

const statusOf = (code: keyof typeof codes) => codes[code].status;

interface Shown {
  fate: Fate;
  title: string;
  /** What is said of the order, if the attempt stays open; undefined if it has ended. */
  known: 'It may be placed already.' | 'It is not placed.' | undefined;
}

const fateOf = (code: keyof typeof codes) => errorFate(code, statusOf(code));
const outdated = (code: keyof typeof codes, known: Shown['known']): Shown => ({
  fate: fateOf(code),
  title: 'This page is out of date',
  known,
});
const open = (code: keyof typeof codes, title: string, known: Shown['known']): Shown => ({
  fate: fateOf(code),
  title,
  known,
});

const not = 'It is not placed.';
const maybe = 'It may be placed already.';

/** The outcomes that a panel shows, as docs/front-ends.md has them. */
export const shownInPanel: Record<string, Shown> = {
  IDEMPOTENCY_KEY_REUSED: open(
    'IDEMPOTENCY_KEY_REUSED',
    'This order clashes with another',
    undefined,
  ),
  INVALID_JSON: outdated('INVALID_JSON', undefined),
  MALFORMED_HTTP: outdated('MALFORMED_HTTP', undefined),
  INVALID_REQUEST: outdated('INVALID_REQUEST', undefined),
  NOT_FOUND: outdated('NOT_FOUND', not),
  METHOD_NOT_ALLOWED: outdated('METHOD_NOT_ALLOWED', not),
  REQUEST_TIMEOUT: open('REQUEST_TIMEOUT', 'The connection is too slow', not),
  PAYLOAD_TOO_LARGE: open('PAYLOAD_TOO_LARGE', 'Too long', not),
  UNSUPPORTED_MEDIA_TYPE: outdated('UNSUPPORTED_MEDIA_TYPE', not),
  HOST_NOT_ALLOWED: open('HOST_NOT_ALLOWED', 'Orders are not taken at this address', not),
  RATE_LIMITED: open('RATE_LIMITED', 'Too many orders from here', not),
  HEADERS_TOO_LARGE: outdated('HEADERS_TOO_LARGE', not),
  INTERNAL_ERROR: open('INTERNAL_ERROR', 'Something went wrong in the shop', maybe),
  OVERLOADED: open('OVERLOADED', 'The shop is very busy', not),
  UNAVAILABLE: open('UNAVAILABLE', 'The shop is too busy at the moment', not),
  OUTCOME_UNKNOWN: open('OUTCOME_UNKNOWN', 'We do not know yet whether it is placed', maybe),
  'a code of a newer service': {
    fate: errorFate('CLOSED_ON_SUNDAYS', 409),
    title: 'This page is out of date',
    known: maybe,
  },
  "a proxy's page": {
    fate: { status: 502, headers: later, body: '<h1>Bad gateway</h1>' },
    title: 'We do not know whether it is placed',
    known: maybe,
  },
};
