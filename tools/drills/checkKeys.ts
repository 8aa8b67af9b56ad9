import {
  type ByKey,
  codeOf,
  hasContentsOf,
  orderOf,
  placedNothing,
  violation,
} from './attempts.ts';
import type { Attempt, OrderRow, Violation } from './history.ts';

/** What a key was answered with, by whichever server, agrees with its one order. */
export function checkKeys(byKey: ByKey, orders: OrderRow[]): Violation[] {
  const ordersByKey = Map.groupBy(orders, (order) => order.key);
  return [...byKey].flatMap(([key, attempts]) => [
    ...checkAnswers(attempts),
    ...checkReused(attempts, ordersByKey.get(key) ?? []),
  ]);
}

/** A key names one order, whoever asks: one answer places it, all others replay it. */
function checkAnswers(attempts: Attempt[]): Violation[] {
  const placed = attempts.filter(orderOf);
  const [first] = placed.toSorted((a, b) => a.returnedAt - b.returnedAt);
  if (!first) return [];
  const firstId = orderOf(first)?.id;
  const originals = placed.filter(({ answer }) => answer !== 'lost' && !answer.isReplay);
  const forgotten = attempts.filter(
    (attempt) => attempt.calledAt > first.returnedAt && codeOf(attempt) === 'INSUFFICIENT_STOCK',
  );
  return [
    ...placed
      .filter((attempt) => orderOf(attempt)?.id !== firstId)
      .flatMap((attempt) => violation('KEY_ANSWERED_TWICE', attempt, `first it was ${firstId}`)),
    ...originals
      .slice(1)
      .flatMap((attempt) => violation('KEY_ANSWERED_TWICE', attempt, 'it does not say replay')),
    ...forgotten.flatMap((attempt) => violation('KEY_FORGOTTEN', attempt, `it is ${firstId}`)),
    ...(attempts.some((attempt) => hasContentsOf(first, attempt) && mayHavePlaced(attempt))
      ? []
      : violation('REPLAY_OF_NOTHING', first, 'no other attempt can have placed it')),
  ];
}

/** Whether the order of its key may be this attempt's own. */
function mayHavePlaced(attempt: Attempt): boolean {
  const { answer } = attempt;
  return answer === 'lost' || !(answer.isReplay || placedNothing(attempt));
}

/** Where an answer says that the key names another order, that one is in the table. */
function checkReused(attempts: Attempt[], orders: OrderRow[]): Violation[] {
  return attempts
    .filter((attempt) => codeOf(attempt) === 'IDEMPOTENCY_KEY_REUSED')
    .filter((attempt) => orders.every((order) => hasContentsOf(order, attempt)))
    .flatMap((attempt) => violation('REUSE_OF_NOTHING', attempt, 'no other order has the key'));
}
