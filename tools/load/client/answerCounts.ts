import { Histogram } from './histogram.ts';
import { type Measured, SLOT_MS } from './job.ts';

const CODE = /"code":"([A-Z_]+)"/;

/** Counts answers: all of them by outcome, and those of the measured time by latency. */
export class AnswerCounts {
  readonly #histogram = new Histogram();
  readonly #others: Record<string, number> = {};
  #placed = 0;
  #slots: number[] = [];
  #isMeasuring = false;
  #startedAt = 0;
  #cpuBefore = process.cpuUsage();

  count(status: number, text: string): void {
    if (status === 201) {
      this.#placed += 1;
      return;
    }
    const code = CODE.exec(text)?.[1];
    const outcome = code ? `${status} ${code}` : String(status);
    this.#others[outcome] = (this.#others[outcome] ?? 0) + 1;
  }

  measure(sentAt: number): void {
    if (!this.#isMeasuring) return;
    const now = performance.now();
    this.#histogram.record(now - sentAt);
    const slot = Math.floor((now - this.#startedAt) / SLOT_MS);
    this.#slots[slot] = (this.#slots[slot] ?? 0) + 1;
  }

  start(): void {
    this.#cpuBefore = process.cpuUsage();
    this.#startedAt = performance.now();
    this.#isMeasuring = true;
  }

  stop(): Measured {
    const seconds = (performance.now() - this.#startedAt) / 1000;
    this.#isMeasuring = false;
    const { user, system } = process.cpuUsage(this.#cpuBefore);
    const latencies = this.#histogram.counts();
    const answers = latencies.reduce((sum, [, count]) => sum + count, 0);
    const slots = Array.from(this.#slots, (count) => count ?? 0);
    return { answers, seconds, latencies, slots, cpuSeconds: (user + system) / 1e6 };
  }

  answers(): Record<string, number> {
    return { ...(this.#placed > 0 && { '201': this.#placed }), ...this.#others };
  }
}
