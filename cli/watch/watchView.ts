import { styleText } from 'node:util';
import { createLogUpdate } from 'log-update';
import { writeOut } from '../output/writeOut.ts';
import { drawShop } from './drawShop.ts';
import type { WatchState } from './watchState.ts';

export interface WatchView {
  /** Shows a running shop. Lines are written only of what is new, and of which time that is. */
  show(state: WatchState, at: Date | undefined): Promise<void>;
  /** Leaves the last picture as it is, and gives the terminal back. */
  stop(): void;
}

/** A picture on a terminal; elsewhere a line for each slot in which something happened. */
export function openWatchView(title: string, { json }: { json: boolean }): WatchView {
  const { stdout } = process;
  if (json || !stdout.isTTY) {
    const lineOf = json ? jsonOf : textOf;
    return { show: async (state, at) => writeOut(at ? lineOf(state, at) : ''), stop() {} };
  }
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

/** What a pipe gets; empty if nothing has happened. */
export function textOf(state: WatchState, at: Date): string {
  const { refusals, problem } = state;
  if (problem) return `${at.toISOString()}  not up to date: ${problem}\n`;
  const rate = state.rates().at(-1) ?? 0;
  const recent = [...(refusals?.recent ?? [])].map(([code, count]) => `${code} ${count}`);
  if (rate === 0 && recent.length === 0) return '';
  const products = state
    .products()
    .filter(({ ordersPerSecond }) => ordersPerSecond > 0)
    .map(({ id, stock }) => `${id} (stock ${stock})`);
  const refused = recent.length > 0 ? `  refused: ${recent.join(', ')}` : '';
  const sold = `${state.atLeast ? 'at least ' : ''}${rate.toFixed(1)} orders/s  of ${products.join(', ') || 'nothing'}`;
  return `${at.toISOString()}  ${sold}${refused}\n`;
}

export function jsonOf(state: WatchState, at: Date): string {
  const { orders, units, atLeast, refusals, refused, problem } = state;
  const isKnown = refusals && !refusals.problem;
  const line = {
    at,
    orders,
    units,
    atLeast,
    ordersPerSecond: state.rates().at(-1) ?? 0,
    products: state.products(),
    refused: isKnown ? Object.fromEntries(refused) : null,
    problem: problem ?? refusals?.problem ?? null,
  };
  return `${JSON.stringify(line)}\n`;
}
