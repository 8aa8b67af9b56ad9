import { channel, tracingChannel } from 'node:diagnostics_channel';

/** A request's span, as W3C's Trace Context names it. */
export interface TraceContext {
  traceId: string;
  spanId: string;
  traceFlags: number;
}

/** An order that has got its one answer. Its outcome is `PLACED`, `REPLAYED` or an error's code. */
export interface AnsweredOrder {
  readonly outcome: string | undefined;
  /** On the clock of `performance.now()`. */
  readonly arrivedAt: number;
}

/** What is known of an order whose COMMIT was not answered: nothing yet, or what looking it up says. */
export type LostOutcome = 'UNKNOWN' | 'FOUND' | 'NOT_FOUND';

/** One transaction of a group. Times are on the clock of `performance.now()`; 0: not reached. */
export interface GroupTransaction {
  readonly orders: readonly { readonly trace: TraceContext | undefined }[];
  readonly startedAt: number;
  connectedAt: number;
  lockedAt: number;
  judgedAt: number;
  committedAt: number;
  /** How many of the orders it has decided: it may leave out those whose rows are held. */
  decided: number;
  /** The span that it is part of, for the database's log; whoever traces sets it at the start. */
  traceparent?: string;
  /** What it has failed with. */
  error?: unknown;
}

/**
 * What the way of an order tells whoever wants to hear it. Measuring is no business of that way:
 * while nobody subscribes, each of these costs it a look at a flag.
 */
export const measurements = {
  /** An `AnsweredOrder`. */
  orderAnswered: channel('inventory:order.answered'),
  /** A `LostOutcome`, once for each order that it is about. */
  lostOutcome: channel('inventory:order.lost-outcome'),
  groupTransaction: tracingChannel<GroupTransaction>('inventory:group.transaction'),
};

export function newTransaction(orders: GroupTransaction['orders']): GroupTransaction {
  const notReached = { connectedAt: 0, lockedAt: 0, judgedAt: 0, committedAt: 0 };
  return { orders, startedAt: performance.now(), ...notReached, decided: 0 };
}
