import { useEffect, useReducer } from 'react';
import { placeOrder, type TypedOrder } from '../api/placeOrder.ts';
import { type Attempt, makeKey } from '../order/attempt.ts';
import type { OrderEvent } from '../order/orderState.ts';
import { nextVisit } from '../order/visit.ts';
import { loadVisit, saveVisit } from '../order/visitStorage.ts';

/** The service answers in milliseconds; what comes and goes that fast is not seen. */
const SHOWN_AT_LEAST_MS = 300;

/**
 * Lets the order's state happen: stores it, sends what is to be sent, waits where it pauses. Every
 * decision is `nextState`'s, so that of two presses in one moment the second finds the first.
 */
export function useOrder(linkedProduct: string | null) {
  const [visit, dispatch] = useReducer(nextVisit, linkedProduct, loadVisit);
  const { order } = visit;

  // Before the effect that sends: what is under way must be known after a reload.
  useEffect(() => saveVisit(visit), [visit]);

  useEffect(() => {
    if (order.phase !== 'sending') return;
    const left = new AbortController();
    send(order.attempt, left.signal).then((event) => {
      if (!left.signal.aborted) dispatch(event);
    });
    return () => left.abort();
  }, [order]);

  useEffect(() => {
    if (order.phase !== 'pausing') return;
    const pause = setTimeout(dispatch, order.until - Date.now(), { type: 'PAUSE_OVER' });
    return () => clearTimeout(pause);
  }, [order]);

  useEffect(() => {
    const goOn = () => dispatch({ type: 'BACK_ONLINE' });
    window.addEventListener('online', goOn);
    return () => window.removeEventListener('online', goOn);
  }, []);

  return {
    ...visit,
    press: (contents: TypedOrder) => dispatch({ type: 'PRESSED', contents, key: makeKey() }),
    stop: () => dispatch({ type: 'STOPPED', now: Date.now() }),
    discard: () => dispatch({ type: 'DISCARDED' }),
    edited: (field: keyof TypedOrder) => dispatch({ type: 'EDITED', field }),
    orderAgain: () => dispatch({ type: 'ORDERED_AGAIN' }),
  };
}

async function send({ contents, key }: Attempt, signal: AbortSignal): Promise<OrderEvent> {
  const sentAt = Date.now();
  const shown = new Promise((resolve) => setTimeout(resolve, SHOWN_AT_LEAST_MS));
  const answer = await placeOrder(contents, key, signal);
  const times = { sentAt, now: Date.now() };
  await shown;
  return { type: 'ANSWERED', answer, times, random: Math.random() };
}
