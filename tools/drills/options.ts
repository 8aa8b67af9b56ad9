import { Command, InvalidArgumentError } from 'commander';
import { wholeNumber } from '../../cli/usage.ts';
import { faults, shortList } from './faults/allFaults.ts';

export interface DrillOptions {
  seed: number;
  /** How many faults strike. */
  faults: number;
  /** The kinds to choose from. */
  kinds: string[];
  clients: number;
  /** How long a client waits between two orders, at most. */
  thinkingMs: number;
  /** How long faults last, as a share of their usual times. */
  pace: number;
  /** How long a server may take to sell again, and the last orders to be answered. */
  patienceMs: number;
}

export interface OutageOptions {
  rounds: number;
  clients: number;
  outageMs: number;
}

const PATIENCE_MS = 20_000;
const usual = {
  faults: 60,
  kinds: Object.keys(faults),
  clients: 64,
  thinkingMs: 50,
  pace: 1,
  patienceMs: PATIENCE_MS,
};
const short = {
  faults: shortList.length,
  kinds: shortList,
  clients: 16,
  thinkingMs: 100,
  pace: 0.25,
  patienceMs: PATIENCE_MS,
};

export function shortDrill(seed: number): DrillOptions {
  return { seed, ...short };
}

const MAX_SEED = 999_999;

type Given = Partial<Omit<DrillOptions, 'kinds'>> & { kinds?: string; short: boolean };

/** What `npm run drills` does. */
export interface Actions {
  drill(options: DrillOptions): Promise<void>;
  restart(options: OutageOptions): Promise<void>;
  failover(options: OutageOptions): Promise<void>;
  proxies(options: OutageOptions): Promise<void>;
  overload(): Promise<void>;
  flood(): Promise<void>;
}

/** `npm run drills`; its error for a wrong option is one line. */
export function createProgram(actions: Actions): Command {
  const program = new Command('npm run drills --').exitOverride().allowExcessArguments(false);
  program
    .description('Breaks the system in every way that it must survive, under load, and checks it.')
    .option('--seed <n>', 'repeats the choices of another run', wholeNumber(0, MAX_SEED))
    .option('--faults <n>', `how many strike (${usual.faults})`, wholeNumber(1, 100_000))
    .option('--kinds <text>', 'only those whose name holds the text')
    .option('--clients <n>', `how many order at once (${usual.clients})`, wholeNumber(1, 1_000))
    .option(
      '--thinking-ms <n>',
      `how long a client waits between orders, at most (${usual.thinkingMs})`,
      wholeNumber(0, 60_000),
    )
    .option('--pace <n>', `0.5 makes faults half as long (${usual.pace})`, share)
    .option('--short', 'a few kinds, once each and briefly', false)
    .action((given: Given) => actions.drill(complete(given, program)));
  withOutage(program.command('restart'))
    .description('Restarts the database under load, and measures when orders are fast again.')
    .action(actions.restart);
  withOutage(program.command('failover'))
    .description('Promotes a standby under load, and measures when orders are placed again.')
    .action(actions.failover);
  withOutage(program.command('proxies'))
    .description('Ends servers behind nginx and HAProxy, reloads these, and counts the answers.')
    .action(actions.proxies);
  program
    .command('overload')
    .description(
      'Slows the database to a tenth, and offers ten times the orders that it then takes.',
    )
    .action(actions.overload);
  program
    .command('flood')
    .description('Sends more than anybody should, without waiting for answers, while others order.')
    .action(actions.flood);
  return program;
}

function withOutage(command: Command): Command {
  return command
    .option('--rounds <n>', 'how often, each way', wholeNumber(1, 100), 3)
    .option('--clients <n>', 'how many order at once', wholeNumber(1, 1_000), 64)
    .option('--outage-ms <n>', 'how long it is away', wholeNumber(0, 8_000), 3_000);
}

function complete({ short: isShort, kinds: text = '', ...given }: Given, program: Command) {
  const { kinds, ...rest } = isShort ? short : usual;
  const chosen = kinds.filter((name) => name.includes(text));
  if (chosen.length === 0) program.error(`error: no kind of fault has '${text}' in its name.`);
  const seed = Math.floor(Math.random() * MAX_SEED);
  return { seed, ...rest, kinds: chosen, ...given };
}

function share(text: string): number {
  const value = Number(text);
  if (/^\d*\.?\d+$/.test(text) && value >= 0.01 && value <= 10) return value;
  throw new InvalidArgumentError('It must be a number from 0.01 to 10.');
}
