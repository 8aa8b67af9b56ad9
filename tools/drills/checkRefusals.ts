import type { History, Tables, Violation } from './history.ts';

interface Move {
  at: number;
  productId: number;
  units: number;
}

/**
 * A refusal for lack of units is wrong if enough of them were there all the time: those received
 * before its call, less those of all orders that may have been judged before its return.
 */
export function checkRefusals(history: History, tables: Tables): Violation[] {
  const firstCalls = new Map<string, number>();
  for (const { key, calledAt } of history.attempts) {
    firstCalls.set(key, Math.min(calledAt, firstCalls.get(key) ?? Number.POSITIVE_INFINITY));
  }
  const receivedBefore = summedUp(
    history.receipts.map(({ productId, units, returnedAt: at }) => ({ productId, units, at })),
  );
  const orderedBefore = summedUp(
    tables.orders.map(({ key, productId, quantity: units }) => ({
      productId,
      units,
      at: firstCalls.get(key ?? '') ?? Number.NEGATIVE_INFINITY,
    })),
  );
  return history.attempts.flatMap((attempt) => {
    const { answer, productId, quantity, calledAt, returnedAt } = attempt;
    if (answer === 'lost' || answer.code !== 'INSUFFICIENT_STOCK') return [];
    const least = receivedBefore(productId, calledAt) - orderedBefore(productId, returnedAt);
    if (least < quantity) return [];
    const detail = `${JSON.stringify(attempt)} at least ${least} units were there`;
    return [{ rule: 'REFUSED_WRONGLY' as const, detail, at: returnedAt }];
  });
}

/** Answers how many units of a product moved before a time. */
function summedUp(moves: Move[]): (productId: number, before: number) => number {
  const byProduct = new Map<number, { at: number; total: number }[]>();
  for (const { at, productId, units } of moves.toSorted((a, b) => (a.at < b.at ? -1 : 1))) {
    const steps = byProduct.get(productId) ?? [];
    byProduct.set(productId, steps);
    steps.push({ at, total: (steps.at(-1)?.total ?? 0) + units });
  }
  return (productId, before) => {
    const steps = byProduct.get(productId) ?? [];
    let [low, high] = [0, steps.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((steps[middle]?.at ?? 0) < before) low = middle + 1;
      else high = middle;
    }
    return steps[low - 1]?.total ?? 0;
  };
}
