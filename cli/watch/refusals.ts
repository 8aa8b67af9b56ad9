import { escapeControls } from '../../backend/printable.ts';
import { messageOf } from '../output/messageOf.ts';

const FETCH_TIMEOUT_MS = 1_000;
/** These are no refusals. */
const placedOutcomes = ['PLACED', 'REPLAYED'];

/** How many orders one process has answered with one outcome since it started. */
interface Series {
  /** All labels as they are written: they tell it from the others of a page. */
  labels: string;
  outcome: string;
  count: number;
}

export interface Refusals {
  /** Refused or failed since the last look, by code. */
  recent: Map<string, number>;
  /** Why they are not known, if they are not. */
  problem: string | undefined;
}

/** Reads from the servers' metrics how many orders they have refused: a refusal leaves no row. */
export class RefusalReader {
  private readonly urls: readonly string[];
  /** Also of series that a page has lost: a worker that did not answer is back with all it had. */
  private readonly last = new Map<string, number>();

  constructor(urls: readonly string[]) {
    this.urls = urls;
  }

  async look(): Promise<Refusals> {
    const recent: Refusals['recent'] = new Map();
    let problem: string | undefined;
    const reads = await Promise.allSettled(this.urls.map(readSeries));
    for (const [index, url] of this.urls.entries()) {
      const read = reads[index];
      if (read?.status === 'fulfilled') this.note(url, read.value, recent);
      else problem = `${url}: ${escapeControls(messageOf(read?.reason) ?? 'no answer')}`;
    }
    return { recent, problem };
  }

  private note(url: string, page: Series[], recent: Refusals['recent']): void {
    for (const { labels, outcome, count } of page) {
      const name = `${url} ${labels}`;
      const before = this.last.get(name) ?? count; // what was before we came is not recent
      this.last.set(name, count);
      if (placedOutcomes.includes(outcome)) continue;
      const added = count >= before ? count - before : count; // it has started anew
      if (added > 0) recent.set(outcome, (recent.get(outcome) ?? 0) + added);
    }
  }
}

async function readSeries(url: string): Promise<Series[]> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`it answers ${answer.status}`);
  const series = seriesIn(text);
  if (series.length === 0) throw new Error('it has no inventory_orders_total');
  return series;
}

/** Reads Prometheus text: each worker has a series for each outcome. */
function seriesIn(text: string): Series[] {
  const lines = text.matchAll(/^inventory_orders_total\{([^}]*)\} (\S+)/gm);
  return [...lines].flatMap(([, labels = '', value]) => {
    const outcome = /(?:^|,)outcome="(\w+)"/.exec(labels)?.[1];
    return outcome ? [{ labels, outcome, count: Number(value) }] : [];
  });
}
