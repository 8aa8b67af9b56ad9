import { type ByKey, hasContentsOf, orderOf, placedNothing, violation } from './attempts.ts';
import { checkKeys } from './checkKeys.ts';
import { checkRefusals } from './checkRefusals.ts';
import { checkStock } from './checkStock.ts';
import { checkStops } from './checkStops.ts';
import type { Attempt, History, OrderRow, Rule, StockSums, Tables, Violation } from './history.ts';

/** Everything in which the answers and the tables break a promise. */
export function checkHistory(history: History, tables: Tables): Violation[] {
  const byKey = Map.groupBy(history.attempts, (attempt) => attempt.key);
  return [
    ...checkAcknowledged(history.attempts, tables.orders),
    ...checkOrders(byKey, tables.orders),
    ...checkKeys(byKey, tables.orders),
    ...checkDenied(byKey, tables.orders),
    ...checkStock(sumUp(tables)),
    ...checkRefusals(history, tables),
    ...checkStops(history),
    ...history.attempts.flatMap(checkAnswer),
  ];
}

/** Every acknowledged order is there, once, as asked for. */
function checkAcknowledged(attempts: Attempt[], orders: OrderRow[]): Violation[] {
  const byId = Map.groupBy(orders, (order) => order.id);
  return attempts.flatMap((attempt) => {
    const acknowledged = orderOf(attempt);
    if (!acknowledged) return [];
    const [row] = byId.get(acknowledged.id) ?? [];
    if (!row)
      return violation('ORDER_LOST', attempt, `order ${acknowledged.id} is not in the table`);
    const isSame =
      row.key === attempt.key &&
      hasContentsOf(row, attempt) &&
      hasContentsOf(acknowledged, attempt);
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
    const attempts = byKey.get(order.key ?? '') ?? [];
    const asked = attempts.find((attempt) => hasContentsOf(order, attempt)) ?? attempts[0];
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

/** A key whose every answer says that nothing is placed has nothing in the table. */
function checkDenied(byKey: ByKey, orders: OrderRow[]): Violation[] {
  return orders.flatMap((order) => {
    const asked = byKey.get(order.key ?? '') ?? [];
    const [first, ...others] = asked.filter((attempt) => hasContentsOf(order, attempt));
    if (!first || ![first, ...others].every(placedNothing)) return [];
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
  if (placedNothing(attempt) || answer.code === 'OUTCOME_UNKNOWN') return [];
  return violation('UNEXPECTED_ANSWER', attempt, '');
}
