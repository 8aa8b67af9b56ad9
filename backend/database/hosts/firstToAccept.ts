import { setTimeout as sleep } from 'node:timers/promises';

/** After so long without an answer of a host, the next is tried beside it. */
const PATIENCE_MS = 250;

export interface Attempts<Candidate, Result> {
  /** For messages. */
  nameOf(candidate: Candidate): string;
  /** Rejects soon after its signal is aborted. */
  attempt(candidate: Candidate, signal: AbortSignal): Promise<Result>;
  /** Whether a failure would be that of all others, too. */
  isFinal(failure: unknown): boolean;
  /** Ends what came too late. */
  discard(result: Result): void;
  limitMs: number;
  signal?: AbortSignal | undefined;
}

/**
 * Tries one after the other, and resolves with the first that accepts. One that is silent does not
 * keep the next from its turn. As long as it may still answer, those that refused are tried again: a
 * standby may be promoted meanwhile.
 *
 * @throws the failure of the only one, or else an AggregateError with one of each.
 */
export async function firstToAccept<Candidate, Result>(
  candidates: readonly Candidate[],
  attempts: Attempts<Candidate, Result>,
): Promise<Result> {
  attempts.signal?.throwIfAborted();
  return new Search(candidates, attempts).run();
}

class Search<Candidate, Result> {
  private readonly candidates: readonly Candidate[];
  private readonly attempts: Attempts<Candidate, Result>;
  private readonly over = new AbortController();
  private readonly outcome = Promise.withResolvers<Result>();
  private readonly failures = new Map<Candidate, unknown>();
  private readonly pending = new Map<Candidate, Promise<void>>();

  constructor(candidates: readonly Candidate[], attempts: Attempts<Candidate, Result>) {
    this.candidates = candidates;
    this.attempts = attempts;
  }

  async run(): Promise<Result> {
    const { over, outcome } = this;
    const { signal } = this.attempts;
    signal?.addEventListener('abort', () => over.abort(signal.reason), { signal: over.signal });
    over.signal.addEventListener('abort', () => outcome.reject(over.signal.reason));
    void this.goAround();
    try {
      return await outcome.promise;
    } finally {
      over.abort();
    }
  }

  private async goAround(): Promise<void> {
    const { candidates, pending, over, attempts } = this;
    const giveUpAt = performance.now() + attempts.limitMs;
    do {
      for (const candidate of candidates.filter((one) => !pending.has(one))) {
        pending.set(candidate, this.start(candidate));
        await this.wait();
        if (over.signal.aborted) return;
      }
      if (pending.size > 0) await this.wait();
    } while (pending.size > 0 && !over.signal.aborted && performance.now() < giveUpAt);
    if (!over.signal.aborted) this.outcome.reject(this.failure());
  }

  private async start(candidate: Candidate): Promise<void> {
    const { attempts, over, outcome } = this;
    try {
      const result = await attempts.attempt(candidate, over.signal);
      if (over.signal.aborted) return attempts.discard(result);
      outcome.resolve(result);
      over.abort();
    } catch (failure) {
      this.failures.set(candidate, failure);
      if (attempts.isFinal(failure)) outcome.reject(failure);
    } finally {
      this.pending.delete(candidate);
    }
  }

  /** Until one of them has ended, or for a while. */
  private wait(): Promise<unknown> {
    const patience = sleep(PATIENCE_MS, undefined, { ref: false });
    return Promise.race([...this.pending.values(), patience]);
  }

  private failure(): unknown {
    const { candidates, failures, pending, attempts } = this;
    const silence = new Error(`no answer within ${attempts.limitMs} ms`);
    const all = candidates.map((one) =>
      pending.has(one) ? silence : (failures.get(one) as Error),
    );
    if (all.length === 1) return all[0];
    const told = candidates.map((one, index) => `${attempts.nameOf(one)}: ${all[index]?.message}`);
    return new AggregateError(all, told.join('; '));
  }
}
