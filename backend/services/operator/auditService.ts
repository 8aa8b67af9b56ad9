import type { Sequelize, Transaction } from 'sequelize';
import { openSnapshot } from '../../database/snapshot.ts';
import {
  AuditRepository,
  type Found,
  type Slice,
  type Totals,
} from '../../repositories/operator/auditRepository.ts';
import type { AuditReport, Violation } from './auditReport.ts';
import { judgeBalance } from './judgeBalance.ts';
import { ViolationCounts } from './violationCounts.ts';

/** Large tables are read in parts: to show how far it is, and to count in memory. */
const ROWS_PER_PART = 2_000_000;
const MAX_PARTS = 16;
const DEFAULT_LISTED = 20;

export interface AuditOptions {
  signal?: AbortSignal;
  /** How many rows were read, of how many; those of large tables are read once for each part. */
  onProgress?: (done: number, total: number) => void;
  /** How many violations of each kind to list. */
  listed?: number;
  /** Whether a product that has no receipt at all may have stock. */
  allowWithoutReceipt?: boolean;
}

export interface AuditService {
  /**
   * Checks, as of one moment and while orders go on, that each product's stock is the units received
   * less those ordered that were not returned, and that no order is there twice.
   */
  audit(options?: AuditOptions): Promise<AuditReport>;
}

/** What to look for, in how many rows. */
interface Check {
  rows: number;
  run(slice: Slice, counts: ViolationCounts): Promise<void>;
}

export function createAuditService(sequelize: Sequelize): AuditService {
  async function audit(options: AuditOptions = {}): Promise<AuditReport> {
    const at = new Date();
    const snapshot = await openSnapshot(sequelize, options.signal);
    try {
      return { at, ...(await read(snapshot.transaction, options)) };
    } finally {
      await snapshot.close();
    }
  }

  async function read(transaction: Transaction, options: AuditOptions) {
    const { signal, onProgress, listed = DEFAULT_LISTED, allowWithoutReceipt = false } = options;
    await AuditRepository.readTablesOnly(sequelize, transaction);
    const checked = await AuditRepository.totals(sequelize, transaction);
    const checks = checksOf(sequelize, checked, transaction);
    const parts = partsFor(checked);
    const total = parts * checks.reduce((sum, { rows }) => sum + rows, 0);

    const counts = new ViolationCounts(listed);
    let done = 0;
    for (let part = 0; part < parts; part += 1) {
      for (const { rows, run } of checks) {
        signal?.throwIfAborted();
        await run({ part, parts, listed }, counts);
        done += rows;
        onProgress?.(done, total);
      }
    }
    return { checked, ...counts.result(allowWithoutReceipt) };
  }

  return { audit };
}

function checksOf(sequelize: Sequelize, checked: Totals, transaction: Transaction): Check[] {
  const { products, orders } = checked;
  const receipts = checked.receipts + checked.returns;

  function check<Row>(
    rows: number,
    find: (sequelize: Sequelize, slice: Slice, transaction: Transaction) => Promise<Found<Row>[]>,
    judge: (row: Found<Row>) => Violation[],
  ): Check {
    return {
      rows,
      async run(slice, counts) {
        for (const row of await find(sequelize, slice, transaction)) {
          for (const violation of judge(row)) counts.add(violation, row);
        }
      },
    };
  }

  return [
    check(products + orders + receipts, AuditRepository.unbalanced, judgeBalance),
    check(orders, AuditRepository.repeatedIds, ({ value, rows }) => [
      { kind: 'ORDER_ID_REPEATED', orderId: value, rows },
    ]),
    check(orders, AuditRepository.repeatedKeys, ({ value, rows }) => [
      { kind: 'KEY_REPEATED', idempotencyKey: value, rows },
    ]),
    check(orders, AuditRepository.oddQuantities, ({ value, quantity }) => [
      { kind: 'QUANTITY_NOT_POSITIVE', orderId: value, quantity },
    ]),
    check(checked.returns, AuditRepository.overreturned, ({ value, quantity, returned }) => [
      { kind: 'RETURNED_TOO_MUCH', orderId: value, quantity, returned: BigInt(returned) },
    ]),
    check(checked.returns, AuditRepository.unknownReturns, ({ value, returned, archived }) => [
      {
        kind: 'RETURN_WITHOUT_ORDER',
        productId: value,
        returned: BigInt(returned),
        archived: BigInt(archived),
      },
    ]),
  ];
}

/** A power of two. */
function partsFor({ products, orders, receipts, returns }: Totals): number {
  const wanted = (products + orders + receipts + returns) / ROWS_PER_PART;
  let parts = 1;
  while (parts < wanted && parts < MAX_PARTS) parts *= 2;
  return parts;
}
