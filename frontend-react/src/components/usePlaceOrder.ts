import { useEffect, useRef, useState } from 'react';
import { makeKey, type Outcome, placeOrder, type TypedOrder } from '../api/placeOrder.ts';

export type Phase = 'ready' | 'sending' | 'resting';

/**
 * The service answers in milliseconds, so the second press of a double click comes after the
 * answer: a guard that held only while sending would place two orders. This soon after an outcome
 * nobody has read it, so a press repeats the one before, unless the order was edited.
 */
const restMs = 500;

/** Sends one order at a time, and one for a double press. */
export function usePlaceOrder() {
  const [phase, setPhase] = useState<Phase>('ready');
  const [outcome, setOutcome] = useState<Outcome>();
  // State changes with the next render; the guard must hold for the very next event.
  const guard = useRef<Phase>('ready');

  // Kept while the outcome is not known: the same order, placed again, is not placed twice.
  const key = useRef<string>(undefined);

  function enter(next: Phase) {
    guard.current = next;
    setPhase(next);
  }

  async function place(typed: TypedOrder) {
    if (guard.current !== 'ready') return;
    enter('sending');
    key.current ??= makeKey();
    const result = await placeOrder(typed, key.current);
    if (result.kind !== 'unknown') key.current = undefined;
    setOutcome(result);
    enter('resting');
  }

  function orderEdited() {
    key.current = undefined;
    if (guard.current === 'resting') enter('ready');
  }

  useEffect(() => {
    if (phase !== 'resting') return;
    const rest = setTimeout(() => {
      guard.current = 'ready';
      setPhase('ready');
    }, restMs);
    return () => clearTimeout(rest);
  }, [phase]);

  return { phase, outcome, place, orderEdited };
}
