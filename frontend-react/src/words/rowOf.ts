import type { Outcome } from '../order/attempt.ts';
import { knownCode } from '../order/codes.ts';
import type { Row } from './words.ts';

/** How an outcome looks: which colour and icon it has. */
export type Tone = 'refused' | 'unknown' | 'busy' | 'unreachable' | 'outdated';

const tones: Partial<Record<Row, Tone>> = {
  PRODUCT_NOT_FOUND: 'refused',
  INSUFFICIENT_STOCK: 'refused',
  IDEMPOTENCY_KEY_REUSED: 'refused',
  PAYLOAD_TOO_LARGE: 'refused',
  HOST_NOT_ALLOWED: 'refused',
  RATE_LIMITED: 'busy',
  OVERLOADED: 'busy',
  UNAVAILABLE: 'busy',
  REQUEST_TIMEOUT: 'unreachable',
  UNREACHABLE: 'unreachable',
  OFFLINE: 'unreachable',
  OUTDATED: 'outdated',
};

/** The row of the table of words that speaks of an outcome. */
export function rowOf(outcome: Outcome): Row {
  if (outcome.kind === 'none') return outcome.reason;
  if (outcome.kind === 'foreign') return 'FOREIGN';
  const code = knownCode(outcome);
  switch (code) {
    case undefined:
    case 'MALFORMED_HTTP':
    case 'HEADERS_TOO_LARGE':
    case 'NOT_FOUND':
    case 'METHOD_NOT_ALLOWED':
    case 'UNSUPPORTED_MEDIA_TYPE':
    case 'INVALID_JSON':
    case 'INVALID_REQUEST':
      return 'OUTDATED';
    default:
      return code;
  }
}

export function toneOf(outcome: Outcome): Tone {
  return tones[rowOf(outcome)] ?? 'unknown';
}
