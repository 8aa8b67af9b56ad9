/** However long groups take, they may be so large: a part of their time is the same for all sizes. */
const MIN_ORDERS = 32;

/**
 * How large a group may be: it doubles from group to group as long as they take less than half of a
 * limit, and halves when one has taken longer. So a slow database is never given more at once than it
 * can do, also when nobody knows yet that it is slow.
 */
export class GroupSize {
  private readonly most: number;
  private readonly maxMs: number;
  private lastMs = 0;
  /** Orders of the next group, at most. */
  max: number;

  constructor(most: number, maxMs: number) {
    this.most = most;
    this.maxMs = maxMs;
    this.max = Math.min(most, MIN_ORDERS);
  }

  /** Whether groups are as large as they can be, so that their pace tells what can be judged. */
  get isSettled(): boolean {
    return this.max === this.most || this.lastMs >= this.maxMs / 2;
  }

  /** To be called when a group of so many orders has been judged in so long. */
  record(orders: number, tookMs: number): void {
    this.lastMs = tookMs;
    if (tookMs > this.maxMs) this.limit(orders / 2);
    else if (tookMs < this.maxMs / 2) this.limit(Math.max(this.max, orders * 2));
  }

  private limit(orders: number): void {
    this.max = Math.min(this.most, Math.max(MIN_ORDERS, Math.floor(orders)));
  }
}
