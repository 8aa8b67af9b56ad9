import { escapeControls } from '../../backend/printable.ts';
import {
  type AuditReport,
  type Violation,
  type ViolationKind,
  violationKinds,
} from '../../backend/services/operator/auditReport.ts';
import { amount, formatNumber } from './formatNumber.ts';

const headings: Record<ViolationKind, string> = {
  STOCK_TOO_HIGH:
    'more stock than receipts less orders: raised by hand, a receipt deleted or an order added',
  STOCK_TOO_LOW:
    'less stock than receipts less orders: lowered by hand, an order deleted or a receipt added',
  STOCK_NEGATIVE: 'stock is below zero',
  STOCK_WITHOUT_RECEIPT:
    'stock without a receipt: put in with plain SQL, or all receipts were deleted',
  PRODUCT_MISSING: 'orders or receipts of a product that does not exist',
  PRODUCT_ID_REPEATED: 'products with the same id',
  ORDER_ID_REPEATED: 'orders with the same id',
  KEY_REPEATED: 'orders with the same idempotency key',
  QUANTITY_NOT_POSITIVE: 'orders for less than one unit',
  RETURNED_TOO_MUCH: 'more was returned of an order than it has, or of another product',
  RETURN_WITHOUT_ORDER: 'more was returned of orders that are not there than was archived',
};

/** An audit for people: what was checked, and each kind of violation with its first ones. */
export function auditText({ checked, counts, violations, ...report }: AuditReport): string[] {
  const { products, stock, orders, ordered, receipts, received } = checked;
  const { returns, returned, archivedOrders, archived } = checked;
  const lines = [
    `Checked ${amount(products, 'product')} (${amount(stock, 'unit')} in stock), ` +
      `${amount(orders, 'order')} (${amount(ordered, 'unit')}), ` +
      `${amount(receipts, 'receipt')} (${amount(received, 'unit')})` +
      (returns > 0 ? `, ${amount(returns, 'return')} (${amount(returned, 'unit')})` : '') +
      (archivedOrders > 0
        ? `, closing entries of ${amount(archivedOrders, 'archived order')} (${amount(archived, 'unit')}).`
        : '.'),
  ];
  for (const kind of violationKinds) {
    const count = counts[kind];
    if (count === undefined) continue;
    const first = violations.filter((violation) => violation.kind === kind);
    lines.push('', `${kind}, ${formatNumber(count)}: ${headings[kind]}`);
    lines.push(...first.map((violation) => `  ${describe(violation)}`));
    if (count > first.length) lines.push(`  and ${formatNumber(count - first.length)} more`);
  }
  if (report.allowedWithoutReceipt > 0) {
    lines.push(
      `Allowed: ${amount(report.allowedWithoutReceipt, 'product')} with stock without a receipt.`,
    );
  }
  if (report.isClean) lines.push('Every unit is accounted for, and no order is there twice.');
  return lines;
}

function describe(violation: Violation): string {
  switch (violation.kind) {
    case 'PRODUCT_MISSING': {
      const { productId, orders, receipts } = violation;
      return `product ${productId}: ${amount(orders, 'order')}, ${amount(receipts, 'receipt')}`;
    }
    case 'PRODUCT_ID_REPEATED':
      return `product ${violation.productId}: ${formatNumber(violation.rows)} rows`;
    case 'ORDER_ID_REPEATED':
      return `order ${violation.orderId}: ${formatNumber(violation.rows)} rows`;
    case 'KEY_REPEATED':
      return `key ${escapeControls(violation.idempotencyKey)}: ${formatNumber(violation.rows)} orders`;
    case 'QUANTITY_NOT_POSITIVE':
      return `order ${violation.orderId}: quantity ${violation.quantity}`;
    case 'RETURNED_TOO_MUCH':
      return `order ${violation.orderId}: returned ${violation.returned} of ${violation.quantity}`;
    case 'RETURN_WITHOUT_ORDER': {
      const { productId, returned, archived } = violation;
      return (
        `product ${productId}: ${amount(returned, 'unit')} returned of orders that are not there, ` +
        `${formatNumber(archived)} archived`
      );
    }
    default: {
      const { productId, units, stock, received, ordered, returned } = violation;
      return (
        `product ${productId}: ${amount(units, 'unit')} ` +
        `(received ${formatNumber(received)}, ordered ${formatNumber(ordered)}, ` +
        (returned > 0n ? `returned ${formatNumber(returned)}, ` : '') +
        `stock ${formatNumber(stock)})`
      );
    }
  }
}
