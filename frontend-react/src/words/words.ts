import type { ErrorCode } from '../api/answer.ts';
import type { FieldFault } from '../order/refusal.ts';

type OwnRow = Exclude<ErrorCode, OutdatedCode | 'INVALID_REQUEST'>;

/** Codes that mean, for a person, that this page and the shop do not fit together. */
type OutdatedCode =
  | 'MALFORMED_HTTP'
  | 'HEADERS_TOO_LARGE'
  | 'NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'INVALID_JSON';

export type Row =
  | OwnRow
  | FieldFault['row']
  | 'PLACED'
  | 'REPLAYED'
  | 'SENDING'
  | 'PAUSING'
  | 'RETRYING'
  | 'FOREIGN'
  | 'UNREACHABLE'
  | 'OFFLINE'
  | 'TIMEOUT'
  | 'STOPPED'
  | 'RELOADED'
  | 'OUTDATED';

/** Title, text (the cause) and what to do, as docs/front-ends.md has them. */
export type RowWords = readonly [title: string, text: string, advice: string];

/** Everything that the page says, in one language; `{…}` is filled in. */
export interface Words {
  language: string;
  direction: 'ltr' | 'rtl';
  rows: Record<Row, RowWords>;
  mayBePlaced: string;
  notPlaced: string;
  riskIfPlaced: string;
  riskIfNot: string;
  notProven: string;
  buttons: Record<
    | 'placeOrder'
    | 'placing'
    | 'placed'
    | 'tryAgain'
    | 'stop'
    | 'discard'
    | 'orderAgain'
    | 'copy'
    | 'copied',
    string
  >;
  labels: Record<
    'productId' | 'quantity' | 'fewer' | 'more' | 'details' | 'visit' | 'orderId',
    string
  >;
  heading: string;
  subheading: string;
}
