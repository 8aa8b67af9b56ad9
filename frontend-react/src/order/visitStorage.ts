import type { Order } from '../api/answer.ts';
import { type Attempt, afterOutcome } from './attempt.ts';
import type { OrderState } from './orderState.ts';
import type { Visit } from './visit.ts';

interface Saved {
  attempt?: Attempt | undefined;
  /** Saved before it was sent: who finds this does not know what came of it. */
  isUnderWay?: boolean;
  placed?: Placed | undefined;
  receipts: readonly Order[];
}

type Placed = Extract<OrderState, { phase: 'placed' }>;

/** Of the tab's path, too: another page of this origin may be another shop's. */
const name = `order ${new URL('.', document.baseURI).pathname}`;

/**
 * `sessionStorage` is the tab's own and outlives a reload; a duplicated tab starts with a copy, so
 * that both send the same key. Where it is switched off, the attempt lives as long as the page.
 */
export function saveVisit({ order, receipts }: Visit): void {
  const saved: Saved = {
    attempt: 'attempt' in order ? order.attempt : undefined,
    isUnderWay: order.phase === 'sending',
    placed: order.phase === 'placed' ? order : undefined,
    receipts,
  };
  try {
    sessionStorage.setItem(name, JSON.stringify(saved));
  } catch (error) {
    console.info('The order is not remembered beyond this page.', error);
  }
}

/**
 * An attempt of before waits for the person: nobody orders by opening a page. After an order, a
 * press means nothing after a reload either, unless a shop's link has brought another product.
 */
export function loadVisit(linkedProduct: string | null): Visit {
  const { attempt: saved, isUnderWay, placed, receipts } = readSaved();
  if (!saved) {
    const isSame = placed && [null, String(placed.order.productId)].includes(linkedProduct);
    return { order: isSame ? placed : { phase: 'idle' }, receipts };
  }
  const outcome = { kind: 'none', reason: 'RELOADED' } as const;
  const attempt = isUnderWay ? afterOutcome(saved, outcome, Date.now()) : saved;
  return { order: { phase: 'open', attempt, outcome, isStopped: true }, receipts };
}

function readSaved(): Saved {
  try {
    const saved: Saved = JSON.parse(sessionStorage.getItem(name) ?? 'null');
    if (Array.isArray(saved?.receipts)) return saved; // it is our own: nobody else writes there
  } catch {
    // Nothing was saved that can be read.
  }
  return { receipts: [] };
}
