import type { Receipt } from '../processes/receipts.ts';

/** What a client was answered. */
export interface Answer {
  status: number;
  code: string | undefined;
  isReplay: boolean;
  order: { id: string; productId: number; quantity: number } | undefined;
}

/** One request and what came of it. Times are milliseconds of one monotonic clock. */
export interface Attempt {
  key: string;
  productId: number;
  quantity: number;
  /** The number of the server that was asked. */
  server: number;
  calledAt: number;
  returnedAt: number;
  answer: Answer | 'lost';
}

/** A server was asked to stop, in the way that lets it finish what it has accepted. */
export interface Stop {
  server: number;
  askedAt: number;
}

export interface History {
  attempts: Attempt[];
  receipts: Receipt[];
  stops: Stop[];
}

export interface OrderRow {
  id: string;
  productId: number;
  quantity: number;
  key: string | null;
}

/** What the database holds at the end. */
export interface Tables {
  orders: OrderRow[];
  products: { id: number; stock: number; received: number }[];
}

/** What the database adds up for one product. */
export interface StockSums {
  id: number;
  stock: number;
  received: number;
  ordered: number;
}

export type Rule =
  | 'ORDER_LOST'
  | 'CONTENTS_DIFFER'
  | 'KEY_ORDERED_TWICE'
  | 'KEY_ANSWERED_TWICE'
  | 'KEY_FORGOTTEN'
  | 'REPLAY_OF_NOTHING'
  | 'REUSE_OF_NOTHING'
  | 'NOBODY_ASKED'
  | 'DENIED_BUT_PLACED'
  | 'STOCK_WRONG'
  | 'STOCK_NEGATIVE'
  | 'REFUSED_WRONGLY'
  | 'UNEXPECTED_ANSWER'
  | 'ACCEPTED_UNANSWERED'
  | 'NOT_RECOVERED'
  | 'NOT_REPAIRED';

export interface Violation {
  rule: Rule;
  detail: string;
  /** When a client saw it, where a time is known. */
  at?: number;
}
