import { Line } from './cores.ts';
import type { SimulatedClock } from './simulatedClock.ts';

interface Waiter {
  hasLeft: boolean;
  granted(): void;
}

/** Row locks: each row's waiters are served in order of arrival. */
export class RowLocks {
  private readonly clock: SimulatedClock;
  /** Of each row that is held. */
  private readonly waiters = new Map<number, Line<Waiter>>();

  constructor(clock: SimulatedClock) {
    this.clock = clock;
  }

  tryLock(row: number): boolean {
    if (this.waiters.has(row)) return false;
    this.waiters.set(row, new Line());
    return true;
  }

  /** Resolves with whether the row is held now; otherwise it was waited for that long in vain. */
  async lock(row: number, timeoutMs: number): Promise<boolean> {
    if (this.tryLock(row)) return true;
    let isHeld = false;
    await this.clock.wait((done) => {
      const waiter: Waiter = {
        hasLeft: false,
        granted() {
          isHeld = true;
          done();
        },
      };
      this.waiters.get(row)?.push(waiter);
      this.clock.after(timeoutMs, () => {
        if (isHeld) return;
        waiter.hasLeft = true;
        done();
      });
    });
    return isHeld;
  }

  release(row: number): void {
    const line = this.waiters.get(row);
    let next = line?.shift();
    while (next?.hasLeft) next = line?.shift();
    if (next) next.granted();
    else this.waiters.delete(row);
  }
}
