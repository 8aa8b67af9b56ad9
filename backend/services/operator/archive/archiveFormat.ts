import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ListedOrder } from '../../../repositories/operator/orderReader.ts';

/**
 * An archive is lines of JSON, compressed with gzip: a head, an order on each line as `orders export`
 * writes it, and a foot, which has a checksum of all lines before it.
 */
const head = z.object({
  archive: z.literal('inventory orders'),
  version: z.literal(1),
  /** Its orders were placed before this time. */
  before: z.iso.datetime().transform((time) => new Date(time)),
});

const foot = z.object({ orders: z.int().nonnegative(), sha256: z.string() });

export function headOf(before: Date): string {
  const time = before.toISOString();
  return `${JSON.stringify({ archive: 'inventory orders', version: 1, before: time })}\n`;
}

export function linesOf(orders: readonly ListedOrder[]): string {
  return orders.map((order) => `${JSON.stringify(order)}\n`).join('');
}

/** Sums up lines, to write the foot or to compare it. */
export class ArchiveSum {
  orders = 0;
  private readonly hash = createHash('sha256');

  add(text: string, orders: number): void {
    this.hash.update(text);
    this.orders += orders;
  }

  foot(): string {
    return `${JSON.stringify({ orders: this.orders, sha256: this.hash.digest('hex') })}\n`;
  }
}

/** The time in the head; undefined if it is none. */
export function readHead(line: string): Date | undefined {
  return head.safeParse(parse(line)).data?.before;
}

/** Whether it is a foot of any archive. */
export function isFoot(line: string): boolean {
  return foot.safeParse(parse(line)).success;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
