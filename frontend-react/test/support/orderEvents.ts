import type { Answer, ErrorCode } from '../../src/api/answer.ts';
import { codes } from '../../src/order/codes.ts';
import type { OrderEvent } from '../../src/order/orderState.ts';

export const placed: Answer = {
  kind: 'placed',
  order: { id: 'x', productId: 1, quantity: 1, createdAt: '2026-01-31T12:00:00.000Z' },
  isReplay: false,
};
export const none: Answer = { kind: 'none', reason: 'UNREACHABLE' };
export const foreign: Answer = { kind: 'foreign', status: 502, retryAfterMs: 0 };

/** The service's error, under its own status if no other is given. */
export function error(code: string, status = codes[code as ErrorCode]?.status ?? 503): Answer {
  return {
    kind: 'error',
    status,
    code,
    message: 'No.',
    details: [],
    requestId: undefined,
    retryAfterMs: 0,
  };
}

/** A press, with this key for contents that tell which press it was. */
export function pressed(key: string): OrderEvent {
  return { type: 'PRESSED', key, contents: { productId: key, quantity: '1' } };
}

export function answerOf(
  answer: Answer,
  times: { sentAt?: number; now?: number } = {},
): OrderEvent {
  return { type: 'ANSWERED', answer, times: { sentAt: 0, now: 0, ...times }, random: 0.5 };
}
