import type { Answer, Order } from '../api/answer.ts';
import type { TypedOrder } from '../api/placeOrder.ts';
import {
  type Attempt,
  afterOutcome,
  isTransient,
  type Outcome,
  provesItLater,
  provesTheEnd,
  SETTLED_AFTER_MS,
  type Times,
} from './attempt.ts';
import type { Refusal } from './refusal.ts';
import { MOST_TRIES, pauseBefore } from './retries.ts';

/** Which way an order goes, by docs/front-ends.md. At most one attempt is open at any time. */
export type OrderState =
  | { phase: 'idle'; refusal?: Refusal | undefined }
  | { phase: 'sending'; attempt: Attempt }
  | { phase: 'pausing'; attempt: Attempt; outcome: Outcome; until: number }
  | { phase: 'open'; attempt: Attempt; outcome: Outcome; isStopped: boolean }
  | { phase: 'placed'; order: Order; isReplay: boolean };

export type OrderEvent =
  | { type: 'PRESSED'; contents: TypedOrder; key: string }
  | { type: 'ANSWERED'; answer: Answer; times: Times; random: number }
  | { type: 'PAUSE_OVER' }
  | { type: 'STOPPED'; now: number }
  | { type: 'BACK_ONLINE' }
  | { type: 'DISCARDED' }
  | { type: 'EDITED'; field: keyof TypedOrder }
  | { type: 'ORDERED_AGAIN' };

/** An event that has no meaning in a phase changes nothing: so one press is one order at most. */
export function nextState(state: OrderState, event: OrderEvent): OrderState {
  switch (event.type) {
    case 'PRESSED':
      if (state.phase === 'idle') return begin(event);
      return state.phase === 'open' ? send(state.attempt, 1) : state;
    case 'ANSWERED':
      return state.phase === 'sending' ? answered(state.attempt, event) : state;
    case 'PAUSE_OVER':
      return state.phase === 'pausing' ? sendOnceMore(state.attempt) : state;
    case 'STOPPED':
      return stopped(state, event.now);
    case 'BACK_ONLINE':
      return backOnline(state);
    case 'DISCARDED':
      return state.phase === 'open' ? { phase: 'idle' } : state;
    case 'EDITED':
      return edited(state, event.field);
    case 'ORDERED_AGAIN':
      return state.phase === 'placed' ? { phase: 'idle' } : state;
  }
}

function begin({ contents, key }: { contents: TypedOrder; key: string }): OrderState {
  return { phase: 'sending', attempt: { key, contents, tries: 1 } };
}

function send(attempt: Attempt, tries: number): OrderState {
  return { phase: 'sending', attempt: { ...attempt, tries } };
}

/** The one that is to prove a refusal may come after the last of the retries. */
function sendOnceMore(attempt: Attempt): OrderState {
  return send(attempt, Math.min(attempt.tries + 1, MOST_TRIES));
}

function answered(before: Attempt, { answer, times, random }: AnsweredEvent): OrderState {
  if (answer.kind === 'placed') return { ...answer, phase: 'placed' };
  if (provesTheEnd(before, answer, times.sentAt)) {
    return { phase: 'idle', refusal: { contents: before.contents, outcome: answer, edited: [] } };
  }
  const attempt = afterOutcome(before, answer, times.now);
  const pauseMs = pauseAfter(attempt, answer, { now: times.now, random });
  return pauseMs === undefined
    ? { phase: 'open', attempt, outcome: answer, isStopped: false }
    : { phase: 'pausing', attempt, outcome: answer, until: times.now + pauseMs };
}

type AnsweredEvent = Extract<OrderEvent, { type: 'ANSWERED' }>;

function pauseAfter(
  { tries, unsettledUntil = 0 }: Attempt,
  outcome: Outcome,
  { now, random }: { now: number; random: number },
): number | undefined {
  const retryAfterMs = outcome.kind === 'none' ? 0 : outcome.retryAfterMs;
  if (isTransient(outcome)) return pauseBefore({ tries, retryAfterMs, random });
  if (!provesItLater(outcome)) return undefined;
  // A clock that was set back must not make hours of it.
  return Math.min(Math.max(0, unsettledUntil - now), SETTLED_AFTER_MS);
}

function edited(state: OrderState, field: keyof TypedOrder): OrderState {
  if (state.phase === 'placed') return { phase: 'idle' };
  if (state.phase !== 'idle' || !state.refusal || state.refusal.edited.includes(field))
    return state;
  const { refusal } = state;
  return { phase: 'idle', refusal: { ...refusal, edited: [...refusal.edited, field] } };
}

/** An order that is under way is not called back: it may be placed. */
function stopped(state: OrderState, now: number): OrderState {
  if (state.phase === 'pausing') return { ...state, phase: 'open', isStopped: true };
  if (state.phase !== 'sending') return state;
  const outcome: Outcome = { kind: 'none', reason: 'STOPPED' };
  const attempt = afterOutcome(state.attempt, outcome, now);
  return { phase: 'open', attempt, outcome, isStopped: true };
}

/** Only a missing connection is mended by a new one, and not where the person has stopped it. */
function backOnline(state: OrderState): OrderState {
  const isWaiting = state.phase === 'pausing' || (state.phase === 'open' && !state.isStopped);
  if (!isWaiting || state.outcome.kind !== 'none') return state;
  const { reason } = state.outcome;
  return reason === 'UNREACHABLE' || reason === 'OFFLINE' ? send(state.attempt, 1) : state;
}
