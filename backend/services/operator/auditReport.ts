import type { Totals } from '../../repositories/operator/auditRepository.ts';

/** What can be wrong, in the order in which it is reported. */
export const violationKinds = [
  'STOCK_TOO_HIGH',
  'STOCK_TOO_LOW',
  'STOCK_NEGATIVE',
  'STOCK_WITHOUT_RECEIPT',
  'PRODUCT_MISSING',
  'PRODUCT_ID_REPEATED',
  'ORDER_ID_REPEATED',
  'KEY_REPEATED',
  'QUANTITY_NOT_POSITIVE',
  'RETURNED_TOO_MUCH',
  'RETURN_WITHOUT_ORDER',
] as const;

export type ViolationKind = (typeof violationKinds)[number];

export type Violation =
  | {
      kind: 'STOCK_TOO_HIGH' | 'STOCK_TOO_LOW' | 'STOCK_NEGATIVE' | 'STOCK_WITHOUT_RECEIPT';
      productId: number;
      stock: bigint;
      received: bigint;
      ordered: bigint;
      returned: bigint;
      /** By how many units it is wrong, always positive. */
      units: bigint;
    }
  | { kind: 'PRODUCT_MISSING'; productId: number | null; orders: number; receipts: number }
  | { kind: 'PRODUCT_ID_REPEATED'; productId: number; rows: number }
  | { kind: 'ORDER_ID_REPEATED'; orderId: string; rows: number }
  | { kind: 'KEY_REPEATED'; idempotencyKey: string; rows: number }
  | { kind: 'QUANTITY_NOT_POSITIVE'; orderId: string; quantity: number | null }
  | { kind: 'RETURNED_TOO_MUCH'; orderId: string; quantity: number; returned: bigint }
  | {
      kind: 'RETURN_WITHOUT_ORDER';
      productId: number | null;
      returned: bigint;
      /** Units of archived orders, of which it could be. */
      archived: bigint;
    };

/** What one audit has read and found, as plain data. */
export interface AuditReport {
  /** When it began: what it found was so at that moment. */
  at: Date;
  /** How many rows were checked, and their units. */
  checked: Totals;
  isClean: boolean;
  /** How often each kind was found; kinds that were not are left out. */
  counts: Partial<Record<ViolationKind, number>>;
  /** The first violations of each kind, as many as were asked for. */
  violations: Violation[];
  /** Products whose stock came without a receipt, where that is allowed. */
  allowedWithoutReceipt: number;
}
