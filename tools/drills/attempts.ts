import type { Attempt, Rule, Violation } from './history.ts';

export type ByKey = Map<string, Attempt[]>;

/** Codes that promise that the attempt placed nothing. */
const denials = new Set([
  'UNAVAILABLE',
  'OVERLOADED',
  'INSUFFICIENT_STOCK',
  'IDEMPOTENCY_KEY_REUSED',
]);

export const placedNothing = (attempt: Attempt) => denials.has(codeOf(attempt) ?? '');

export function violation(rule: Rule, attempt: Attempt, why: string): Violation[] {
  return [{ rule, at: attempt.returnedAt, detail: `${JSON.stringify(attempt)} ${why}`.trim() }];
}

export function hasContentsOf(
  order: { productId: number; quantity: number },
  attempt: { productId: number; quantity: number },
): boolean {
  return order.productId === attempt.productId && order.quantity === attempt.quantity;
}

export const orderOf = ({ answer }: Attempt) => (answer === 'lost' ? undefined : answer.order);
export const codeOf = ({ answer }: Attempt) => (answer === 'lost' ? undefined : answer.code);
