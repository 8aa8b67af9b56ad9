import type { Found } from '../../repositories/operator/auditRepository.ts';
import { type AuditReport, type Violation, violationKinds } from './auditReport.ts';

/** Counts the violations of an audit, and keeps the first of each kind. */
export class ViolationCounts {
  private readonly listed: number;
  private readonly byKind = new Map(
    violationKinds.map((kind) => [kind, { count: 0, first: [] as Violation[] }]),
  );

  constructor(listed: number) {
    this.listed = listed;
  }

  add(violation: Violation, { rank, count }: Found<object>): void {
    const kind = this.byKind.get(violation.kind);
    if (!kind) return;
    if (rank === 1) kind.count += count;
    if (kind.first.length < this.listed) kind.first.push(violation);
  }

  result(allowWithoutReceipt: boolean): Omit<AuditReport, 'at' | 'checked'> {
    const withoutReceipt = this.byKind.get('STOCK_WITHOUT_RECEIPT')?.count ?? 0;
    if (allowWithoutReceipt) this.byKind.delete('STOCK_WITHOUT_RECEIPT');
    const found = [...this.byKind].filter(([, { count }]) => count > 0);
    return {
      isClean: found.length === 0,
      counts: Object.fromEntries(found.map(([kind, { count }]) => [kind, count])),
      violations: found.flatMap(([, { first }]) => first),
      allowedWithoutReceipt: allowWithoutReceipt ? withoutReceipt : 0,
    };
  }
}
