import { checkRefusals } from './checkRefusals.ts';
import { checkStock } from './checkStock.ts';
import { checkStops } from './checkStops.ts';
import type { Attempt, History, OrderRow, Rule, StockSums, Tables, Violation } from './history.ts';

type ByKey = Map<string, Attempt[]>;

/** Codes that promise that the attempt placed nothing. */
const denials = new Set(['UNAVAILABLE', 'OVERLOADED', 'INSUFFICIENT_STOCK']);

/** Everything in which the answers and the tables break a promise. */
export function checkHistory(history: History, tables: Tables): Violation[] {
  const byKey = Map.groupBy(history.attempts, (attempt) => attempt.key);
  return [
    ...checkAcknowledged(history.attempts, tables.orders),
    ...checkOrders(byKey, tables.orders),
    ...[...byKey.values()].flatMap(checkAnswersOfKey),
    ...checkDenied(byKey, tables.orders),
    ...checkStock(sumUp(tables)),
    ...checkRefusals(history, tables),
    ...checkStops(history),
    ...history.attempts.flatMap(checkAnswer),
  ];
}

/** Every order that a client was told of is there, once, as asked for. */
function checkAcknowledged(attempts: Attempt[], orders: OrderRow[]): Violation[] {
  const byId = Map.groupBy(orders, (order) => order.id);
  return attempts.flatMap((attempt) => {
    const told = orderOf(attempt);
    if (!told) return [];
    const [row] = byId.get(told.id) ?? [];
    if (!row) return violation('ORDER_LOST', attempt, `order ${told.id} is not in the table`);
    const isSame =
      row.key === attempt.key && hasContentsOf(row, attempt) && hasContentsOf(told, attempt);
    return isSame
      ? []
      : violation('CONTENTS_DIFFER', attempt, `the table has ${JSON.stringify(row)}`);
  });
}

/** Every order in the table was asked for, and no key or id has two. */
function checkOrders(byKey: ByKey, orders: OrderRow[]): Violation[] {
  const violations: Violation[] = [];
  const seen = new Map<string, OrderRow>();
  for (const order of orders) {
    const asked = byKey.get(order.key ?? '')?.[0];
    const say = (rule: Rule) =>
      violations.push({
        rule,
        detail: JSON.stringify(order),
        ...(asked && { at: asked.calledAt }),
      });
    if (!asked) say('NOBODY_ASKED');
    else if (!hasContentsOf(order, asked)) say('CONTENTS_DIFFER');
    for (const name of [`key ${order.key}`, `id ${order.id}`]) {
      if (seen.has(name)) say('KEY_ORDERED_TWICE');
      seen.set(name, order);
    }
  }
  return violations;
}

/** A key names one order, whoever asks: one answer places it, all others replay it. */
function checkAnswersOfKey(attempts: Attempt[]): Violation[] {
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
    ...(attempts.some(mayHavePlaced)
      ? []
      : violation('REPLAY_OF_NOTHING', first, 'no other attempt can have placed it')),
  ];
}

/** Whether the order of its key may be this attempt's own. */
function mayHavePlaced(attempt: Attempt): boolean {
  const { answer } = attempt;
  return answer === 'lost' || !(answer.isReplay || isDenied(attempt));
}

/** Who was told each time that nothing is placed finds nothing in the table. */
function checkDenied(byKey: ByKey, orders: OrderRow[]): Violation[] {
  return orders.flatMap((order) => {
    const attempts = byKey.get(order.key ?? '') ?? [];
    const [first] = attempts;
    if (!first || !attempts.every(isDenied)) return [];
    return violation('DENIED_BUT_PLACED', first, `order ${order.id} is in the table`);
  });
}

function sumUp({ orders, products }: Tables): StockSums[] {
  const ordered = new Map<number, number>();
  for (const { productId, quantity } of orders) {
    ordered.set(productId, (ordered.get(productId) ?? 0) + quantity);
  }
  return products.map((product) => ({ ...product, ordered: ordered.get(product.id) ?? 0 }));
}

/** The clients ask nothing that could have any other answer. */
function checkAnswer(attempt: Attempt): Violation[] {
  const { answer } = attempt;
  if (answer === 'lost' || (answer.status === 201 && answer.order)) return [];
  if (isDenied(attempt) || answer.code === 'OUTCOME_UNKNOWN') return [];
  return violation('UNEXPECTED_ANSWER', attempt, '');
}

function violation(rule: Rule, attempt: Attempt, why: string): Violation[] {
  return [{ rule, at: attempt.returnedAt, detail: `${JSON.stringify(attempt)} ${why}`.trim() }];
}

function hasContentsOf(
  order: { productId: number; quantity: number },
  attempt: { productId: number; quantity: number },
): boolean {
  return order.productId === attempt.productId && order.quantity === attempt.quantity;
}

const orderOf = ({ answer }: Attempt) => (answer === 'lost' ? undefined : answer.order);
const codeOf = ({ answer }: Attempt) => (answer === 'lost' ? undefined : answer.code);
const isDenied = (attempt: Attempt) => denials.has(codeOf(attempt) ?? '');
