import type { Answer } from '../api/answer.ts';
import { ANSWER_TIMEOUT_MS, type TypedOrder } from '../api/placeOrder.ts';
import { codes, type Ends, knownCode } from './codes.ts';

/** One wish of a person: a key and the contents that it was made for, which never change. */
export interface Attempt {
  readonly key: string;
  readonly contents: TypedOrder;
  /** How often it was sent since the person pressed last. */
  readonly tries: number;
  /**
   * Set by a sending of which nobody knows what came, in milliseconds since 1970: the order may be
   * placed already, and until then it may still become so.
   */
  readonly unsettledUntil?: number;
}

/** What came of a sending, or of the page while the attempt was open. */
export type Outcome =
  | Exclude<Answer, { kind: 'placed' }>
  | { kind: 'none'; reason: 'STOPPED' | 'RELOADED' };

/** When something was sent and when its outcome came, in milliseconds since 1970. */
export interface Times {
  sentAt: number;
  now: number;
}

/** An order's deadline on the server, with room for the way. */
export const SETTLED_AFTER_MS = ANSWER_TIMEOUT_MS;

/** A new Idempotency-Key. `crypto.randomUUID` is missing where the page comes without TLS. */
export function makeKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The attempt as an outcome leaves it: from one that settles nothing on, it may be placed. */
export function afterOutcome(attempt: Attempt, outcome: Outcome, now: number): Attempt {
  return isSettled(outcome) ? attempt : { ...attempt, unsettledUntil: now + SETTLED_AFTER_MS };
}

/** Whether the outcome proves that nothing can come of the attempt any more. */
export function provesTheEnd(attempt: Attempt, outcome: Outcome, sentAt: number): boolean {
  const { unsettledUntil } = attempt;
  switch (endsOf(outcome)) {
    case 'ALWAYS':
      return true;
    case 'ONCE_SETTLED':
      return unsettledUntil === undefined || sentAt >= unsettledUntil;
    case 'IF_SETTLED':
      return unsettledUntil === undefined;
    case 'NEVER':
      return false;
  }
}

/** Whether the same outcome would be the proof if it came of a sending later on. */
export function provesItLater(outcome: Outcome): boolean {
  return endsOf(outcome) === 'ONCE_SETTLED';
}

/** Whether the next try may bring another outcome by itself. */
export function isTransient(outcome: Outcome): boolean {
  if (outcome.kind === 'foreign') return true;
  if (outcome.kind === 'none') return outcome.reason !== 'STOPPED' && outcome.reason !== 'RELOADED';
  const { status } = outcome;
  return status === 408 || status === 429 || status >= 500;
}

function isSettled(outcome: Outcome): boolean {
  const code = outcome.kind === 'error' ? knownCode(outcome) : undefined;
  return code !== undefined && codes[code].isSettled;
}

function endsOf(outcome: Outcome): Ends {
  const code = outcome.kind === 'error' ? knownCode(outcome) : undefined;
  return code === undefined ? 'NEVER' : codes[code].ends;
}
