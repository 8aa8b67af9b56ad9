import type { SimulatedClock } from './simulatedClock.ts';

interface Work {
  us: number;
  done(): void;
}

/** First in, first out; takes from the front in constant time. */
export class Line<Item> {
  private items: Item[] = [];
  private first = 0;

  get length(): number {
    return this.items.length - this.first;
  }

  push(item: Item): void {
    this.items.push(item);
  }

  shift(): Item | undefined {
    const item = this.items[this.first];
    if (item === undefined) return undefined;
    this.first += 1;
    if (this.first * 2 > this.items.length) {
      this.items = this.items.slice(this.first);
      this.first = 0;
    }
    return item;
  }
}

/** How long a thread keeps a core that others wait for. */
const SLICE_US = 3_000;

/** Processor cores: so much work at once, the rest waits in line. */
export class Cores {
  readonly clock: SimulatedClock;
  private readonly count: number;
  private readonly line = new Line<() => void>();
  private busy = 0;

  constructor(clock: SimulatedClock, count: number) {
    this.clock = clock;
    this.count = count;
  }

  get isWanted(): boolean {
    return this.line.length > 0;
  }

  /** Calls `start` when a core is free, which it has until it is released. */
  take(start: () => void): void {
    if (this.busy < this.count) {
      this.busy += 1;
      start();
    } else this.line.push(start);
  }

  release(): void {
    const start = this.line.shift();
    if (start) start();
    else this.busy -= 1;
  }

  /** Calls `done` when a core has worked for so many microseconds. */
  run(us: number, done: () => void): void {
    this.take(() =>
      this.clock.after(us / 1000, () => {
        this.release();
        done();
      }),
    );
  }
}

/** A process that does one thing after the other, and keeps its core meanwhile, but not for long. */
export class Thread {
  /** Of all its work so far, in microseconds. */
  busyUs = 0;
  private readonly cores: Cores;
  private readonly line = new Line<Work>();
  private isOn = false;
  /** Of its time on a core. */
  private endOfSliceUs = 0;

  constructor(cores: Cores) {
    this.cores = cores;
  }

  run(us: number, done: () => void): void {
    this.line.push({ us, done });
    if (!this.isOn) this.takeCore();
  }

  private takeCore(): void {
    this.isOn = true;
    this.cores.take(() => {
      this.endOfSliceUs = this.busyUs + SLICE_US;
      this.goOn();
    });
  }

  private goOn(): void {
    if (this.line.length === 0 || (this.busyUs >= this.endOfSliceUs && this.cores.isWanted)) {
      this.isOn = false;
      this.cores.release();
      if (this.line.length > 0 && !this.isOn) this.takeCore();
      return;
    }
    const { us, done } = this.line.shift() as Work;
    this.busyUs += us;
    this.cores.clock.after(us / 1000, () => {
      done();
      this.goOn();
    });
  }
}
