import type { components, paths } from './schema.d.ts';

type Operation = paths['/api/order']['post'];
type Schemas = components['schemas'];

export type OrderRequest = Operation['requestBody']['content']['application/json'];
export type Order = Operation['responses'][201]['content']['application/json']['order'];
export type ErrorCode = Schemas['ErrorCode'];
export type FieldReason = Schemas['InvalidRequestError']['details'][number];

/** Its own answer, with all that support may ask for. */
export interface ErrorAnswer {
  kind: 'error';
  status: number;
  /** One that the page may not know: the service may be newer than it. */
  code: string;
  message: string;
  details: FieldReason[];
  requestId: string | undefined;
  retryAfterMs: number;
}

/** What one sending brings. Only the first two are the service's own word. */
export type Answer =
  | { kind: 'placed'; order: Order; isReplay: boolean }
  | ErrorAnswer
  | { kind: 'foreign'; status: number; retryAfterMs: number }
  | { kind: 'none'; reason: 'UNREACHABLE' | 'OFFLINE' | 'TIMEOUT' };

/** A proxy on the way may answer too, so the shape decides whether this is the service's answer. */
export function readAnswer({ status, headers }: Response, text: string): Answer {
  const body = parseJson(text);
  if (status === 201 && isRecord(body) && isOrder(body.order)) {
    const isReplay = headers.get('Idempotent-Replayed') === 'true';
    return { kind: 'placed', order: body.order, isReplay };
  }
  const retryAfterMs = readRetryAfter(headers.get('Retry-After'));
  const isError = status >= 400 && isRecord(body);
  if (!isError || typeof body.message !== 'string' || typeof body.code !== 'string') {
    return { kind: 'foreign', status, retryAfterMs };
  }
  return {
    kind: 'error',
    status,
    code: body.code,
    message: body.message,
    details: Array.isArray(body.details) ? body.details.filter(isFieldReason) : [],
    requestId: headers.get('X-Request-Id') ?? undefined,
    retryAfterMs,
  };
}

/** Seconds or a date, as HTTP has it; 0 if there is neither. */
function readRetryAfter(text: string | null): number {
  if (text === null) return 0;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Math.max(0, ms) || 0;
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

function isOrder(value: unknown): value is Order {
  if (!isRecord(value)) return false;
  const { id, productId, quantity, createdAt } = value;
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
