import {
  type AuditReport,
  type Violation,
  type ViolationKind,
  violationKinds,
} from '../../services/auditReport.ts';
import { printable } from './printable.ts';

const headings: Record<ViolationKind, string> = {
  STOCK_TOO_HIGH:
    'stock is more than receipts less orders: it was raised by hand, a receipt was deleted or an order added',
  STOCK_TOO_LOW:
    'stock is less than receipts less orders: it was lowered by hand, an order was deleted or a receipt added',
  STOCK_NEGATIVE: 'stock is below zero',
  STOCK_WITHOUT_RECEIPT:
    'stock without a receipt: put in with plain SQL, or all receipts were deleted',
  PRODUCT_MISSING: 'orders or receipts of a product that does not exist',
  PRODUCT_ID_REPEATED: 'products with the same id',
  ORDER_ID_REPEATED: 'orders with the same id',
  KEY_REPEATED: 'orders with the same idempotency key',
  QUANTITY_NOT_POSITIVE: 'orders for less than one unit',
};

/** An audit for people: what was checked, and each kind of violation with its first ones. */
export function auditText({ checked, counts, violations, ...report }: AuditReport): string[] {
  const { products, stock, orders, ordered, receipts, received } = checked;
  const lines = [
    `Checked ${n(products)} products (${n(stock)} units in stock), ` +
      `${n(orders)} orders (${n(ordered)} units), ${n(receipts)} receipts (${n(received)} units).`,
  ];
  for (const kind of violationKinds) {
    const count = counts[kind];
    if (count === undefined) continue;
    const first = violations.filter((violation) => violation.kind === kind);
    lines.push('', `${kind}, ${n(count)}: ${headings[kind]}`);
    lines.push(...first.map((violation) => `  ${describe(violation)}`));
    if (count > first.length) lines.push(`  and ${n(count - first.length)} more`);
  }
  if (report.allowedWithoutReceipt > 0) {
    lines.push(
      `Allowed: ${n(report.allowedWithoutReceipt)} products with stock without a receipt.`,
    );
  }
  if (report.isClean) lines.push('Every unit is accounted for, and no order is there twice.');
  return lines;
}

function describe(violation: Violation): string {
  switch (violation.kind) {
    case 'PRODUCT_MISSING': {
      const { productId, orders, receipts } = violation;
      return `product ${productId}: ${n(orders)} orders, ${n(receipts)} receipts`;
    }
    case 'PRODUCT_ID_REPEATED':
      return `product ${violation.productId}: ${n(violation.rows)} rows`;
    case 'ORDER_ID_REPEATED':
      return `order ${violation.orderId}: ${n(violation.rows)} rows`;
    case 'KEY_REPEATED':
      return `key ${printable(violation.idempotencyKey)}: ${n(violation.rows)} orders`;
    case 'QUANTITY_NOT_POSITIVE':
      return `order ${violation.orderId}: quantity ${violation.quantity}`;
    default: {
      const { productId, units, stock, received, ordered } = violation;
      return (
        `product ${productId}: ${n(units)} units ` +
        `(received ${n(received)}, ordered ${n(ordered)}, stock ${n(stock)})`
      );
    }
  }
}

function n(value: number | bigint): string {
  return value.toLocaleString('en');
}
