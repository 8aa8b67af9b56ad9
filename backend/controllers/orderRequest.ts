import type { Request } from 'express';
import { z } from 'zod';
import { type FieldError, InvalidRequest } from '../errors.ts';

/** The largest value of PostgreSQL's `integer`. */
const MAX_INTEGER = 2_147_483_647;
/** How many faults an answer names, and how much of each name: a body may hold thousands. */
const MAX_DETAILS = 10;
const MAX_FIELD_LENGTH = 60;

const positiveInteger = z.custom<number>(isPositiveInteger, {
  error: ({ input }) => (input === undefined ? 'is required' : rangeReason(input)),
});
const orderRequest = z.strictObject({ productId: positiveInteger, quantity: positiveInteger });

const KEY_HEADER = 'Idempotency-Key';
const idempotencyKey = /^[\x21-\x7e]{1,255}$/;
const badKey = {
  field: KEY_HEADER,
  reason: 'must be 1 to 255 visible ASCII characters, sent once',
};

export interface OrderRequest extends z.infer<typeof orderRequest> {
  idempotencyKey: string | null;
}

/** @throws {InvalidRequest} naming the fields at fault, and the header. */
export function parseOrderRequest(request: Request): OrderRequest {
  const key = request.get(KEY_HEADER);
  const isBadKey = key !== undefined && !idempotencyKey.test(key);
  const result = orderRequest.safeParse(request.body);
  if (result.success && !isBadKey) return { ...result.data, idempotencyKey: key ?? null };

  const faults = result.error?.issues.flatMap(describe) ?? [];
  throw new InvalidRequest([...(isBadKey ? [badKey] : []), ...faults].slice(0, MAX_DETAILS));
}

function isPositiveInteger(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= MAX_INTEGER;
}

function rangeReason(input: unknown): string {
  const reason = `must be a whole number from 1 to ${MAX_INTEGER}`;
  if (typeof input === 'number') return reason;
  if (input === null) return `${reason}, not null`;
  return `${reason}, not ${Array.isArray(input) ? 'an array' : `a JSON ${typeof input}`}`;
}

function describe(issue: z.core.$ZodIssue): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ field: clip(key), reason: 'is not a known field' }));
  }
  const [field] = issue.path;
  if (field === undefined) return [{ field: 'body', reason: 'must be a JSON object' }];
  return [{ field: String(field), reason: issue.message }];
}

function clip(name: string): string {
  if (name === '') return '""';
  const clipped = name.length > MAX_FIELD_LENGTH ? `${name.slice(0, MAX_FIELD_LENGTH)}…` : name;
  return clipped.toWellFormed(); // not every JSON reader takes half a surrogate pair
}
