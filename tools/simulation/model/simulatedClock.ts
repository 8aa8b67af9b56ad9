import { type Clock, install } from '@sinonjs/fake-timers';
import TinyQueue from 'tinyqueue';

interface Event {
  atMs: number;
  /** Events of one time happen in the order in which they were planned. */
  number: number;
  happen(): void;
}

/** What runs on the clock has timers of whole milliseconds, as Node.js has. */
const TIMER_MS = 1;

/**
 * The time of a simulation, in fractions of a millisecond. While it is installed, `performance.now()`
 * and `setTimeout` of the whole process go by it: only one may be at a time.
 */
export class SimulatedClock {
  private readonly timers: Clock;
  private readonly realNow = performance.now;
  private readonly events = new TinyQueue<Event>(
    [],
    (a, b) => a.atMs - b.atMs || a.number - b.number,
  );
  private planned = 0;
  private hasOpenPromises = false;
  nowMs = 0;

  constructor() {
    // Its `performance.now()` costs a look at all timers for each step of the clock.
    this.timers = install({ now: 0, toFake: ['setTimeout', 'clearTimeout'] });
    performance.now = () => this.nowMs;
  }

  after(delayMs: number, happen: () => void): void {
    this.planned += 1;
    this.events.push({ atMs: this.nowMs + delayMs, number: this.planned, happen });
  }

  /** Calls `start`, and resolves when it says that it is done. */
  async wait(start: (done: () => void) => void): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    start(() => {
      resolve();
      this.noteOpenPromises();
    });
    await promise;
  }

  async sleep(durationMs: number): Promise<void> {
    await this.wait((done) => this.after(durationMs, done));
  }

  /** Says that promises are resolved: nothing more happens before whoever awaits them has run. */
  noteOpenPromises(): void {
    this.hasOpenPromises = true;
  }

  /** Lets all happen up to a time. */
  async runTo(endMs: number): Promise<void> {
    while (this.nowMs < endMs) {
      const nextTimersMs = Math.floor(this.nowMs) + TIMER_MS;
      const event = this.events.peek();
      const atMs = Math.min(event?.atMs ?? endMs, nextTimersMs, endMs);
      this.nowMs = atMs;
      if (event && event.atMs <= atMs) this.events.pop()?.happen();
      else if (atMs === nextTimersMs) this.timers.tick(TIMER_MS);
      if (!this.hasOpenPromises && atMs < nextTimersMs) continue;
      this.hasOpenPromises = false;
      await promisesSettled();
    }
  }

  uninstall(): void {
    performance.now = this.realNow;
    this.timers.uninstall();
  }
}

/** All promises that are resolved by now have been heard when an immediate runs. */
function promisesSettled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
