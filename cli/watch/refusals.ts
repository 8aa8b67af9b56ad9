import { escapeControls } from '../../backend/printable.ts';
import { messageOf } from '../output/messageOf.ts';

const FETCH_TIMEOUT_MS = 1_000;
/** These are no refusals. */
const placedOutcomes = ['PLACED', 'REPLAYED'];

/** How many orders each server has answered since it started, by outcome. */
type Counts = Map<string, number>;

export interface Refusals {
  /** Refused or failed since the last look, by code. */
  recent: Map<string, number>;
  /** Why they are not known, if they are not. */
  problem: string | undefined;
}

/** Reads from the servers' metrics how many orders they have refused: a refusal leaves no row. */
export class RefusalReader {
  private readonly urls: readonly string[];
  private readonly last = new Map<string, Counts>();

  constructor(urls: readonly string[]) {
    this.urls = urls;
  }

  async look(): Promise<Refusals> {
    const recent: Counts = new Map();
    let problem: string | undefined;
    const reads = await Promise.allSettled(this.urls.map(readCounts));
    for (const [index, url] of this.urls.entries()) {
      const read = reads[index];
      if (read?.status === 'fulfilled') this.note(url, read.value, recent);
      else problem = `${url}: ${escapeControls(messageOf(read?.reason) ?? 'no answer')}`;
    }
    return { recent, problem };
  }

  private note(url: string, counts: Counts, recent: Counts): void {
    const last = this.last.get(url);
    this.last.set(url, counts);
    if (!last) return; // what was before we came is not recent
    for (const [outcome, count] of counts) {
      if (placedOutcomes.includes(outcome)) continue;
      const before = last.get(outcome) ?? 0;
      const added = count >= before ? count - before : count; // it has started anew
      if (added > 0) recent.set(outcome, (recent.get(outcome) ?? 0) + added);
    }
  }
}

async function readCounts(url: string): Promise<Counts> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`it answers ${answer.status}`);
  const counts = countsIn(text);
  if (counts.size === 0) throw new Error('it has no inventory_orders_total');
  return counts;
}

/** Reads Prometheus text; several series of one outcome are added up. */
export function countsIn(text: string): Counts {
  const counts: Counts = new Map();
  const series = /^inventory_orders_total\{(?:[^}]*,)?outcome="(\w+)"[^}]*\} (\S+)/gm;
  for (const [, outcome = '', value] of text.matchAll(series)) {
    counts.set(outcome, (counts.get(outcome) ?? 0) + Number(value));
  }
  return counts;
}
