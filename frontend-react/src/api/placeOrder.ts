import { type Answer, type OrderRequest, readAnswer } from './answer.ts';
import type { paths } from './schema.d.ts';

/** The text of each field, as typed. The page judges none of it: the server does. */
export type TypedOrder = Record<keyof OrderRequest, string>;

/** Longer than the server keeps an order waiting, so that its own answer comes first. */
export const ANSWER_TIMEOUT_MS = 30_000;

const path = '/api/order' satisfies keyof paths;

/**
 * Sends an order once. Never rejects: whatever happens to the request is one of the answers. The
 * address is relative to the page, which may be served below a path of a proxy.
 */
export async function placeOrder(
  typed: TypedOrder,
  key: string,
  signal: AbortSignal,
): Promise<Answer> {
  const body = { productId: toJson(typed.productId), quantity: toJson(typed.quantity) };
  const timeout = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
  try {
    const response = await fetch(path.slice(1), {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/json',
        'Idempotency-Key': key,
      },
      body: JSON.stringify(body satisfies Record<keyof OrderRequest, unknown>),
      signal: AbortSignal.any([signal, timeout]),
    });
    return readAnswer(response, await response.text());
  } catch {
    if (timeout.aborted) return { kind: 'none', reason: 'TIMEOUT' };
    return { kind: 'none', reason: navigator.onLine === false ? 'OFFLINE' : 'UNREACHABLE' };
  }
}

/**
 * A decimal number becomes a JSON number. Any other text is sent as it is, and no text is left out,
 * so that the server says what is wrong with it.
 */
function toJson(text: string): number | string | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const number = /^[+-]?\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : Number.NaN;
  return Number.isFinite(number) ? number : trimmed;
}
