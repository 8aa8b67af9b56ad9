import type { Order } from '../api/answer.ts';
import { nextState, type OrderEvent, type OrderState } from './orderState.ts';

/** What a browser tab remembers, from its opening to its end. */
export interface Visit {
  readonly order: OrderState;
  /** The orders of this visit, newest first. */
  readonly receipts: readonly Order[];
}

const MOST_RECEIPTS = 100;

export function nextVisit(visit: Visit, event: OrderEvent): Visit {
  const order = nextState(visit.order, event);
  if (order === visit.order) return visit;
  return { order, receipts: order.phase === 'placed' ? add(order.order, visit) : visit.receipts };
}

/** A replay of an order of this visit is not another one. */
function add(placed: Order, { receipts }: Visit): readonly Order[] {
  const others = receipts.filter(({ id }) => id !== placed.id);
  return [placed, ...others].slice(0, MOST_RECEIPTS);
}
