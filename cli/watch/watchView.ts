import { styleText } from 'node:util';
import { createLogUpdate } from 'log-update';
import { writeOut } from '../output/writeOut.ts';
import { drawShop } from './drawShop.ts';
import type { WatchState } from './watchState.ts';

/** Shows a running shop after each look at it. */
export interface WatchView {
  show(state: WatchState, at: Date): Promise<void>;
  /** Leaves the last picture as it is, and gives the terminal back. */
  stop(): void;
}

/** A picture on a terminal; elsewhere a line for each slot in which something happened. */
export function openWatchView(title: string, { json }: { json: boolean }): WatchView {
  if (json) return { show: (state, at) => writeOut(`${jsonOf(state, at)}\n`), stop() {} };
  const { stdout } = process;
  if (!stdout.isTTY) return { show: writeLine, stop() {} };
  const update = createLogUpdate(stdout);
  return {
    async show(state) {
      const paint = (colour: Parameters<typeof styleText>[0], text: string) =>
        styleText(colour, text, { stream: stdout });
      update(drawShop(state, title, stdout.columns, paint));
    },
    stop: () => update.done(),
  };
}

async function writeLine(state: WatchState, at: Date): Promise<void> {
  const { refusals, problem } = state;
  if (problem) return writeOut(`${at.toISOString()}  not up to date: ${problem}\n`);
  const rate = state.rates().at(-1) ?? 0;
  const recent = [...(refusals?.recent ?? [])].map(([code, count]) => `${code} ${count}`);
  if (rate === 0 && recent.length === 0) return;
  const products = state
    .products()
    .filter(({ ordersPerSecond }) => ordersPerSecond > 0)
    .map(({ id, stock }) => `${id} (stock ${stock})`);
  const refused = recent.length > 0 ? `  refused: ${recent.join(', ')}` : '';
  const sold = `${rate.toFixed(1)} orders/s  of ${products.join(', ') || 'nothing'}`;
  await writeOut(`${at.toISOString()}  ${sold}${refused}\n`);
}

function jsonOf(state: WatchState, at: Date): string {
  const { orders, units, refusals, refused, problem } = state;
  const isKnown = refusals && !refusals.problem;
  return JSON.stringify({
    at,
    orders,
    units,
    ordersPerSecond: state.rates().at(-1) ?? 0,
    products: state.products(),
    refused: isKnown ? Object.fromEntries(refused) : null,
    problem: problem ?? refusals?.problem ?? null,
  });
}
