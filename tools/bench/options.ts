import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { cases, longCases } from './cases.ts';
import type { Case, Timing } from './contenders/contender.ts';
import { MAX_OTHER_CORES, percent } from './report/noise.ts';

export interface Options {
  cases: Case[];
  withWaitingMemory: boolean;
  rounds: number;
  timing: Timing;
  /** Whether the first round beside too much other work ends the run. */
  mustBeAlone: boolean;
  /** Whether the client has a core of its own, and all else the others. */
  pinClient: boolean;
  /** The entry file of the server that is measured as ours. */
  serverFile: string;
}

const WAITING_MEMORY = 'waiting-memory';
const names = [...[...cases, ...longCases].map(({ name }) => name), WAITING_MEMORY];
const namesPerLine = 6;
const nameLines = Array.from({ length: Math.ceil(names.length / namesPerLine) }, (_, line) =>
  names.slice(line * namesPerLine, (line + 1) * namesPerLine).join(', '),
);

const usage = `Usage: npm run bench -- [options]
  --only NAME    only this, and may be repeated:
                 ${nameLines.join(',\n                 ')}
  --rounds N     how often each contender runs in a case (3)
  --seconds N    how long a round measures (3), after a third of that to warm up
  --quick        one round of one second: shows that all works, not how fast it is
  --long         adds connections, from 32 to 2,048 of them; large-tables, a million products and
                 five million orders; and workers-..., 1, 2 and 4 of them on one port
  --alone        refuses to go on once other programs take more than ${percent(MAX_OTHER_CORES)} of a core;
                 without it, such a run is marked
  --pin-client   keeps the last core for the client, by taskset, and the others for all else
  --server FILE  the server to measure, for example of another checkout (backend/server.ts)`;

/** The options are at fault. */
export class Misuse extends Error {
  constructor(fault: string) {
    super(`${fault}\n${usage}`);
  }
}

/** @throws {Misuse} with what is wrong. */
export function parseOptions(args: string[]): Options {
  const { only, quick, long, alone, ...values } = parse(args);
  const unknown = only?.filter((name) => !names.includes(name)) ?? [];
  if (unknown.length > 0) throw new Misuse(`There is no case ${unknown.join(', ')}.`);

  const measuredMs = 1000 * positive('seconds', values.seconds ?? (quick ? '1' : '3'));
  const isWanted = ({ name }: Case) => !only || only.includes(name);
  const isWantedLong = ({ name }: Case) => long || only?.includes(name);
  return {
    cases: [...cases.filter(isWanted), ...longCases.filter(isWantedLong)],
    withWaitingMemory: !only || only.includes(WAITING_MEMORY),
    rounds: positive('rounds', values.rounds ?? (quick ? '1' : '3')),
    timing: { warmUpMs: Math.round(measuredMs / 3), measuredMs },
    mustBeAlone: alone,
    pinClient: values['pin-client'],
    serverFile: values.server ? resolve(values.server) : 'backend/server.ts',
  };
}

function parse(args: string[]) {
  const options = {
    only: { type: 'string', multiple: true },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    server: { type: 'string' },
    quick: { type: 'boolean', default: false },
    long: { type: 'boolean', default: false },
    alone: { type: 'boolean', default: false },
    'pin-client': { type: 'boolean', default: false },
  } as const;
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new Misuse((error as Error).message);
  }
}

function positive(name: string, text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new Misuse(`--${name} must be a whole number from 1 to 9999, not "${text}".`);
}
