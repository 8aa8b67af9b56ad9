import type { components, paths } from './schema.d.ts';

type Operation = paths['/api/order']['post'];
type OrderRequest = Operation['requestBody']['content']['application/json'];
type OrderPlaced = Operation['responses'][201]['content']['application/json'];
export type Order = OrderPlaced['order'];
export type FieldReason = components['schemas']['InvalidRequestError']['details'][number];

/** The text of each field, as typed. The page judges none of it: the server does. */
export type TypedOrder = Record<keyof OrderRequest, string>;

export type Outcome =
  | ({ kind: 'placed' } & OrderPlaced)
  | { kind: 'error'; message: string; code?: string | undefined; details: FieldReason[] }
  | { kind: 'unknown'; message: string };

/** The one code after which the order may exist. */
const unknownCode = 'OUTCOME_UNKNOWN' satisfies components['schemas']['ErrorCode'];
const path = '/api/order' satisfies keyof paths;
const answerTimeoutMs = 30_000;
const howToFindOut = 'To find out, place it again unchanged: it is not placed twice.';

/** A new Idempotency-Key. `crypto.randomUUID` is missing where the page comes without TLS. */
export function makeKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Never rejects: whatever happens to the request is one of the outcomes. However often a key is sent,
 * and browsers send a request again by themselves when a connection breaks, it places one order.
 */
export async function placeOrder(typed: TypedOrder, key: string): Promise<Outcome> {
  const body = { productId: toJson(typed.productId), quantity: toJson(typed.quantity) };
  const signal = AbortSignal.timeout(answerTimeoutMs);
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/json',
        'Idempotency-Key': key,
      },
      body: JSON.stringify(body satisfies Record<keyof OrderRequest, unknown>),
      signal,
    });
    return readAnswer(response, await response.text());
  } catch {
    return signal.aborted
      ? unknown(`The server did not answer within ${answerTimeoutMs / 1000} seconds.`)
      : unknown('The server could not be reached, or the connection was lost before it answered.');
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

/** A proxy on the way may answer too, so the shape decides whether this is the service's answer. */
function readAnswer(response: Response, text: string): Outcome {
  const body = parseJson(text);
  if (response.ok && isOrderPlaced(body)) return { ...body, kind: 'placed' };
  if (!response.ok && isRecord(body) && typeof body.message === 'string') {
    if (body.code === unknownCode)
      return { kind: 'unknown', message: `${body.message} ${howToFindOut}` };
    return {
      kind: 'error',
      message: body.message,
      code: typeof body.code === 'string' ? body.code : undefined,
      details: Array.isArray(body.details) ? body.details.filter(isFieldReason) : [],
    };
  }
  return unknown(`The answer did not come from the order service (HTTP ${response.status}).`);
}

/** Without the service's own answer the order may exist: the server may have judged it already. */
function unknown(cause: string): Outcome {
  const message = `${cause} The order may have been placed. ${howToFindOut}`;
  return { kind: 'unknown', message };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isOrderPlaced(body: unknown): body is OrderPlaced {
  if (!isRecord(body) || typeof body.message !== 'string' || !isRecord(body.order)) return false;
  const { id, productId, quantity, createdAt } = body.order;
  return (
    typeof id === 'string' &&
    typeof productId === 'number' &&
    typeof quantity === 'number' &&
    typeof createdAt === 'string'
  );
}

function isFieldReason(detail: unknown): detail is FieldReason {
  return isRecord(detail) && typeof detail.field === 'string' && typeof detail.reason === 'string';
}
