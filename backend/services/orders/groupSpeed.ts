/** What takes no longer is never slow. */
const LEAST_SLOW_MS = 250;
/** How many times as long as expected a slow group takes. */
const SLOW_FACTOR = 4;
const WINDOW_MS = 10_000;

/** `UNSURE`: it takes long, but no other group has shown yet that the database is faster. */
export type Speed = 'QUICK' | 'UNSURE' | 'SLOW';

interface Fastest {
  startedAt: number;
  groupMs: number;
  orderMs: number;
}

/**
 * How long groups of a node take from their locks to the end of COMMIT, at their fastest of late. One
 * that takes far longer has a product that is slow by itself, such as by a trigger. Where all groups
 * are slow it is the database, and no product.
 */
export class GroupSpeed {
  private readonly now: () => number;
  private last: Fastest;
  private current: Fastest;

  /** `now` tells the time in milliseconds, on any clock that does not step. */
  constructor(now: () => number = () => performance.now()) {
    this.now = now;
    this.last = none(now());
    this.current = this.last;
  }

  /** To be called when a group of so many orders has taken so long. */
  judge(orders: number, heldMs: number): Speed {
    this.record(orders, heldMs);
    if (heldMs <= LEAST_SLOW_MS) return 'QUICK';
    if (heldMs === Number.POSITIVE_INFINITY) return 'SLOW';
    const groupMs = Math.min(this.last.groupMs, this.current.groupMs);
    const orderMs = Math.min(this.last.orderMs, this.current.orderMs);
    return heldMs > SLOW_FACTOR * (groupMs + orders * orderMs) ? 'SLOW' : 'UNSURE';
  }

  private record(orders: number, heldMs: number): void {
    const now = this.now();
    if (now - this.current.startedAt > WINDOW_MS) {
      this.last = this.current;
      this.current = none(now);
    }
    this.current.groupMs = Math.min(this.current.groupMs, heldMs);
    this.current.orderMs = Math.min(this.current.orderMs, heldMs / orders);
  }
}

function none(startedAt: number): Fastest {
  return { startedAt, groupMs: Number.POSITIVE_INFINITY, orderMs: Number.POSITIVE_INFINITY };
}
