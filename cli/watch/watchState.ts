import type { NamedProduct, SlotSales } from '../../backend/services/operator/liveService.ts';
import type { Refusals } from './refusals.ts';

/** Slots that are kept: as many as a wide terminal shows. */
const KEPT_SLOTS = 120;
/** What a product sells is said of so many slots. */
const RECENT_SLOTS = 10;
export const SHOWN_PRODUCTS = 8;

export interface ProductState {
  id: number;
  name: string;
  stock: number;
  /** The most that was seen. */
  highest: number;
  ordersPerSecond: number;
  unitsPerSecond: number;
}

type Placed = SlotSales['placed'];

/** A running shop, for whoever looks at it. */
export class WatchState {
  readonly slotMs: number;
  orders = 0;
  units = 0;
  /** Whether a slot had more orders than are read: all numbers are of at least so many. */
  atLeast = false;
  /** Refused since the beginning, by code. */
  readonly refused = new Map<string, number>();
  refusals: Refusals | undefined;
  /** Why nothing new is known, if so. */
  problem: string | undefined;
  private readonly slots = new Map<number, Placed>();
  private readonly stocks = new Map<number, { name: string; stock: number; highest: number }>();

  constructor(slotMs: number) {
    this.slotMs = slotMs;
  }

  /** Notes a slot; one that was noted before is put right. */
  noteSales({ slot, placed, isLimited }: SlotSales): void {
    const before = this.slots.get(slot) ?? [];
    this.orders += sumOf(placed, 'orders') - sumOf(before, 'orders');
    this.units += sumOf(placed, 'units') - sumOf(before, 'units');
    this.slots.set(slot, placed);
    this.atLeast ||= isLimited;
    const oldest = this.latestSlot() - KEPT_SLOTS;
    for (const old of this.slots.keys()) if (old <= oldest) this.slots.delete(old);
  }

  noteProducts(products: readonly NamedProduct[]): void {
    for (const { id, name, stock } of products) {
      const highest = Math.max(stock, this.stocks.get(id)?.highest ?? 0);
      this.stocks.set(id, { name, stock, highest });
    }
  }

  noteRefusals(refusals: Refusals): void {
    this.refusals = refusals;
    for (const [code, count] of refusals.recent) {
      this.refused.set(code, (this.refused.get(code) ?? 0) + count);
    }
  }

  latestSlot(): number {
    return [...this.slots.keys()].reduce((latest, slot) => Math.max(latest, slot), 0);
  }

  /** Orders per second in each slot, the oldest first. */
  rates(): number[] {
    const sorted = [...this.slots].sort(([one], [other]) => one - other);
    return sorted.map(([, placed]) => this.perSecond(sumOf(placed, 'orders'), 1));
  }

  /** The products that sold most in all slots that are kept, and not only in the last ones. */
  topIds(): number[] {
    const units = new Map<number, number>();
    for (const placed of this.slots.values()) {
      for (const each of placed) {
        units.set(each.productId, (units.get(each.productId) ?? 0) + each.units);
      }
    }
    const sorted = [...units].sort(([id, one], [otherId, other]) => other - one || id - otherId);
    return sorted.slice(0, SHOWN_PRODUCTS).map(([id]) => id);
  }

  products(): ProductState[] {
    const recent = [...this.slots]
      .filter(([slot]) => slot > this.latestSlot() - RECENT_SLOTS)
      .map(([, placed]) => placed);
    return this.topIds().map((id) => {
      const placed = recent.flat().filter(({ productId }) => productId === id);
      const known = this.stocks.get(id) ?? { name: '', stock: 0, highest: 0 };
      return {
        ...{ id, ...known },
        ordersPerSecond: this.perSecond(sumOf(placed, 'orders'), recent.length),
        unitsPerSecond: this.perSecond(sumOf(placed, 'units'), recent.length),
      };
    });
  }

  private perSecond(count: number, slots: number): number {
    return count / ((slots * this.slotMs) / 1_000);
  }
}

function sumOf(placed: Placed, what: 'orders' | 'units'): number {
  return placed.reduce((sum, each) => sum + each[what], 0);
}
