import type { Sequelize, Transaction } from 'sequelize';
import type { NamedProduct } from '../../repositories/operator/catalogRepository.ts';
import { LiveReader, type PlacedOfProduct } from '../../repositories/operator/liveReader.ts';

export type { NamedProduct, PlacedOfProduct };

/** Orders are in the table a moment after their ids were made. */
const LAG_MS = 1_000;
/** By then an order that had to wait is there, too, or never will be. */
const SETTLED_MS = 10_000;
/** More orders of one slot are not read: it is limited then. */
const MAX_ORDERS = 100_000;
/** After a longer break, older slots are left out. */
const MAX_MISSED = 60;

/** What was placed in one slot of time, by product. */
export interface SlotSales {
  /** Which one: its beginning, in slots since 1970. */
  slot: number;
  placed: PlacedOfProduct[];
  /** Whether it may have more than these. */
  isLimited: boolean;
}

export interface Look {
  /** The next slot that has ended, if one has: each comes once, in order. */
  fresh: SlotSales | undefined;
  /** Earlier ones, counted again. */
  again: SlotSales[];
}

export interface LiveSales {
  look(now: number): Promise<Look>;
  products(ids: readonly number[]): Promise<NamedProduct[]>;
}

/**
 * Counts the orders of a running shop by the time in their ids, which the primary key is sorted by:
 * each slot of so many milliseconds once soon, and once more when all its orders are there. Orders
 * with other ids, put in by hand, are not seen.
 */
export function createLiveSales(sequelize: Sequelize, slotMs: number): LiveSales {
  let next: number | undefined;
  let settled: number | undefined;

  /** The slots from one on that have ended so long ago. */
  function slotsSince(start: number, now: number, lagMs: number): number[] {
    const end = Math.floor((now - lagMs) / slotMs);
    const from = Math.max(start, end - MAX_MISSED);
    return Array.from({ length: Math.max(0, end - from) }, (_, index) => from + index);
  }

  const count = (slot: number, transaction: Transaction) =>
    countSlot(sequelize, { slot, slotMs }, transaction);

  async function look(now: number): Promise<Look> {
    next ??= Math.floor(now / slotMs); // the view begins
    settled ??= next;
    const [slot] = slotsSince(next, now, LAG_MS);
    const begun = next;
    const seen = slotsSince(settled, now, SETTLED_MS).filter((earlier) => earlier < begun);
    if (slot === undefined && seen.length === 0) return { fresh: undefined, again: [] };
    const sales = await LiveReader.briefly(sequelize, async (transaction) => {
      const again: SlotSales[] = [];
      for (const earlier of seen) again.push(await count(earlier, transaction));
      return { again, fresh: slot === undefined ? undefined : await count(slot, transaction) };
    });
    next = (slot ?? next - 1) + 1;
    settled = (seen.at(-1) ?? settled - 1) + 1;
    return sales;
  }

  return {
    look,
    products: (ids) =>
      LiveReader.briefly(sequelize, (transaction) =>
        LiveReader.products(sequelize, ids, transaction),
      ),
  };
}

async function countSlot(
  sequelize: Sequelize,
  { slot, slotMs }: { slot: number; slotMs: number },
  transaction: Transaction,
): Promise<SlotSales> {
  const range = { from: idAt(slot * slotMs), before: idAt((slot + 1) * slotMs) };
  const limited = { ...range, limit: MAX_ORDERS };
  const placed = await LiveReader.placedBetween(sequelize, limited, transaction);
  const read = placed.reduce((sum, { orders }) => sum + orders, 0);
  return { slot, placed, isLimited: read >= MAX_ORDERS };
}

/** The first UUIDv7 of a millisecond. */
function idAt(ms: number): string {
  const time = ms.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`;
}
