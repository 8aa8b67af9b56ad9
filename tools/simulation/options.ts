import { Command, InvalidArgumentError } from 'commander';
import { wholeNumber } from '../../cli/usage.ts';
import { type ProfileName, profiles, slowedDown } from './machineProfiles.ts';
import { type Load, loads, type Scenario } from './model/scenario.ts';

/** Each of these servers with each of these shards, under each load. */
export interface SweepOptions {
  servers: number[];
  shards: number[];
  loads: Load[];
  shardsPerNode: number;
  /** What all scenarios share. */
  common: Omit<Scenario, 'servers' | 'shards' | 'nodes' | 'load'>;
  json: boolean;
}

export interface ComparisonOptions {
  rounds: number;
  measuredMs: number;
  seed: number;
}

/** What `npm run simulate` does. */
export interface Actions {
  sweep(options: SweepOptions): Promise<void>;
  compare(options: ComparisonOptions): Promise<void>;
}

const MAX_SEED = 999_999;
const MAX_SERVERS = 256;
const MAX_SHARDS = 1_024;
const MAX_SLOWNESS = 100;
/** More than is ever sold. */
const PLENTY = 1_000_000_000;
/** Each server waits up to a second for a row that all want. */
const WARM_UP_SHARE = 0.5;

interface Given {
  servers: number[];
  shards: number[];
  load: Load[];
  shardsPerNode: number;
  coordinator: boolean;
  products: number;
  stock: number;
  connections: number;
  rate?: number;
  ms: number;
  seed: number;
  profile: ProfileName;
  slowness: number;
  json: boolean;
}

/** `npm run simulate`; its error for a wrong option is one line. */
export function createProgram(actions: Actions): Command {
  const program = new Command('npm run simulate --').exitOverride().allowExcessArguments(false);
  program
    .description('Runs the queues and groups of many servers on a simulated clock and database.')
    .option('--servers <list>', 'how many', wholeNumbers(1, MAX_SERVERS), [2, 4, 8, 16, 32, 64])
    .option('--shards <list>', '1 is plain PostgreSQL', wholeNumbers(1, MAX_SHARDS), [1, 4, 16, 64])
    .option('--load <list>', loads.join(', '), someLoads, [...loads])
    .option('--shards-per-node <n>', 'on a machine of the database', wholeNumber(1, MAX_SHARDS), 4)
    .option('--coordinator', 'servers are connected to a node without shards', false)
    .option('--products <n>', 'of uniform and zipf', wholeNumber(1, 1_000_000), 1_000)
    .option('--stock <n>', 'of each product', wholeNumber(0, PLENTY), PLENTY)
    .option('--connections <n>', 'of each server, always busy', wholeNumber(1, 10_000), 256)
    .option('--rate <n>', 'orders a second of all, instead of that', wholeNumber(1, 10_000_000))
    .option('--ms <n>', 'how long it measures, after half of that', wholeNumber(1, 600_000), 600)
    .option('--seed <n>', 'the same seed gives the same figures', wholeNumber(0, MAX_SEED), 1)
    .option('--profile <name>', Object.keys(profiles).join(', '), profileName, 'apart')
    .option('--slowness <n>', 'how many times as long processors take', factor, 1)
    .option('--json', 'prints JSON instead of a table', false)
    .action((given: Given) => actions.sweep(complete(given)));
  program
    .command('compare')
    .description('Measures one and two real servers here, simulates the same, and prints ratios.')
    .option('--rounds <n>', 'the median counts', wholeNumber(1, 100), 3)
    .option('--ms <n>', 'how long a round measures', wholeNumber(100, 60_000), 1_500)
    .option('--seed <n>', 'of the simulation', wholeNumber(0, MAX_SEED), 1)
    .action((given: { rounds: number; ms: number; seed: number }) =>
      actions.compare({ rounds: given.rounds, measuredMs: given.ms, seed: given.seed }),
    );
  return program;
}

function complete({ servers, shards, load, shardsPerNode, json, ...given }: Given): SweepOptions {
  const { seed, products, stock, connections, rate, ms, coordinator } = given;
  const profile = slowedDown(profiles[given.profile], given.slowness);
  const common = {
    ...{ seed, products, stock, connections, ordersPerSecond: rate },
    ...{ profile, hasCoordinator: coordinator },
    ...{ warmUpMs: ms * WARM_UP_SHARE, measuredMs: ms },
  };
  return { servers, shards, loads: load, shardsPerNode, common, json };
}

function wholeNumbers(least: number, most: number): (text: string) => number[] {
  const read = wholeNumber(least, most);
  return (text) => text.split(',').map(read);
}

function someLoads(text: string): Load[] {
  return text.split(',').map((name) => {
    const load = loads.find((known) => known === name);
    if (!load) throw new InvalidArgumentError(`There are ${loads.join(', ')}.`);
    return load;
  });
}

function factor(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= MAX_SLOWNESS) return value;
  throw new InvalidArgumentError(`It must be a number above 0, ${MAX_SLOWNESS} at most.`);
}

function profileName(text: string): ProfileName {
  if (Object.hasOwn(profiles, text)) return text as ProfileName;
  throw new InvalidArgumentError(`There are ${Object.keys(profiles).join(', ')}.`);
}
