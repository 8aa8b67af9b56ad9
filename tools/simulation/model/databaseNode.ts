import type { Cores } from './cores.ts';
import type { SimulatedClock } from './simulatedClock.ts';

/** One PostgreSQL: its sessions share its cores, and its COMMITs share a flush of its log. */
export class DatabaseNode {
  /** Processor time so far, in microseconds. */
  busyUs = 0;
  private readonly clock: SimulatedClock;
  private readonly cores: Cores;
  private readonly flushMs: number;
  private waiting: (() => void)[] = [];
  private isFlushing = false;

  constructor(clock: SimulatedClock, cores: Cores, flushMs: number) {
    this.clock = clock;
    this.cores = cores;
    this.flushMs = flushMs;
  }

  async use(us: number): Promise<void> {
    this.busyUs += us;
    await this.clock.wait((done) => this.cores.run(us, done));
  }

  /** Resolves when the log is on the disk. What comes during a flush is in the next one. */
  async flush(): Promise<void> {
    await this.clock.wait((done) => {
      this.waiting.push(done);
      if (!this.isFlushing) this.startFlush();
    });
  }

  private startFlush(): void {
    const flushed = this.waiting;
    this.waiting = [];
    this.isFlushing = flushed.length > 0;
    if (!this.isFlushing) return;
    this.clock.after(this.flushMs, () => {
      for (const done of flushed) done();
      this.startFlush();
    });
  }
}
