/** One group may wait for a restart of the database: the median of three does not see it. */
const SAMPLES = 3;

/**
 * How fast groups that are as large as they may be follow one another while orders are left over:
 * what can be judged when more is waiting than one group takes. It is learnt anew in each backlog.
 */
export class BacklogPace {
  private readonly now: () => number;
  private readonly samples: number[] = [];
  private median = 0;
  private lastSize = 0;
  private lastStartedAt: number | undefined;

  /** `now` tells the time in milliseconds, on any clock that does not step. */
  constructor(now: () => number = () => performance.now()) {
    this.now = now;
  }

  /** To be called when a group starts, with its size and whether orders are left over. */
  record(size: number, leavesSome: boolean): void {
    const now = this.now();
    if (this.lastStartedAt !== undefined) {
      this.samples.push(this.lastSize / (now - this.lastStartedAt));
      if (this.samples.length > SAMPLES) this.samples.shift();
      this.median = this.samples.toSorted((a, b) => a - b)[(SAMPLES - 1) / 2] ?? 0;
    }
    if (!leavesSome) this.samples.length = 0;
    this.lastSize = size;
    this.lastStartedAt = leavesSome ? now : undefined;
  }

  /** To be called when the group that has started says nothing of what can be judged. */
  forgetLast(): void {
    this.lastStartedAt = undefined;
  }

  /** How many orders are judged in a time, at the median of the latest paces; any, if not known. */
  ordersWithin(durationMs: number): number {
    if (this.samples.length < SAMPLES) return Number.POSITIVE_INFINITY;
    return this.median * durationMs;
  }
}
