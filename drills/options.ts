import { parseArgs } from 'node:util';
import { faults, shortList } from './faults/allFaults.ts';

export interface DrillOptions {
  seed: number;
  /** How many faults strike. */
  faults: number;
  /** The kinds to choose from. */
  kinds: string[];
  clients: number;
  /** How long faults last, as a share of their usual times. */
  pace: number;
}

const FAULTS = 60;
const CLIENTS = 32;

export function shortDrill(seed: number): DrillOptions {
  return { seed, faults: shortList.length, kinds: shortList, clients: 16, pace: 0.25 };
}

/** @throws when an option is not known. */
export function parseOptions(args: string[]): DrillOptions {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: 'string' },
      faults: { type: 'string' },
      kinds: { type: 'string' },
      clients: { type: 'string' },
      pace: { type: 'string' },
      short: { type: 'boolean' },
    },
  });
  const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000));
  const usual = { seed, faults: FAULTS, kinds: Object.keys(faults), clients: CLIENTS, pace: 1 };
  const options = values.short ? shortDrill(seed) : usual;
  options.kinds = options.kinds.filter((name) => name.includes(values.kinds ?? ''));
  if (values.faults) options.faults = Number(values.faults);
  if (values.clients) options.clients = Number(values.clients);
  if (values.pace) options.pace = Number(values.pace);
  const numbers = [options.seed, options.faults, options.clients, options.pace];
  if (numbers.some(Number.isNaN) || options.kinds.length === 0) {
    throw new Error('Options: --seed N --faults N --kinds TEXT --clients N --pace N --short');
  }
  return options;
}
