import { setTimeout as sleep } from 'node:timers/promises';
import { findDatabaseProcesses } from '../processes/databaseProcesses.ts';
import { makeProxiedSetup, type ProxiedSetup } from '../processes/proxiedSetup.ts';
import { checkHistory } from './checkHistory.ts';
import { checkStock } from './checkStock.ts';
import { type Clients, startClients } from './clients.ts';
import { faults } from './faults/allFaults.ts';
import { possibleKinds } from './faults/possibleKinds.ts';
import type { History, Stop, Tables, Violation } from './history.ts';
import type { DrillOptions } from './options.ts';
import { seededRandom } from './random.ts';
import { readTables, sumStocks } from './readTables.ts';
import { makeSchedule, type Strike } from './schedule.ts';

/** One fault, from its beginning until every server was seen to sell again. */
export interface Period {
  fault: string;
  startedAt: number;
  endedAt: number;
}

export interface DrillResult {
  periods: Period[];
  history: History;
  tables: Tables;
  violations: Violation[];
  loggedErrors: string[];
}

const CALM_MS = 300;

/** Runs a schedule of faults under load, then checks all that was said and done. */
export async function runDrills(
  options: DrillOptions,
  stop: AbortSignal,
  tell: (line: string) => void,
): Promise<DrillResult> {
  const schedule = makeSchedule({ ...options, kinds: possibleKinds(options.kinds, tell) });
  const setup = await makeProxiedSetup({ servers: 2, plentifulProducts: 3, scarceProducts: 3 });
  const clients = startClients(setup, options);
  try {
    const periods: Period[] = [];
    const violations: Violation[] = [];
    for (const [index, strike] of schedule.entries()) {
      await sleep(CALM_MS);
      if (stop.aborted) break;
      tell(describe(strike, `${index + 1}/${options.faults}`, clients.acknowledged()));
      const startedAt = performance.now();
      const seen = await breakAndRepair(strike, { clients, setup, options });
      periods.push({ fault: strike.name, startedAt, endedAt: performance.now() });
      violations.push(...seen);
      if (seen.some(({ rule }) => rule === 'NOT_REPAIRED')) break;
    }
    await clients.stop();
    const history = { ...clients.history, stops: stopsOf(setup) };
    const tables = await readTables(setup.postgres.url);
    const broken = checkHistory(history, tables);
    const all = [...violations, ...broken, ...namesOf(clients.unanswered())];
    const loggedErrors = setup.servers.flatMap((server) => server.logged());
    return { periods, history, tables, violations: all, loggedErrors };
  } finally {
    clients.leave();
    await setup.remove();
  }
}

function describe({ name, companion }: Strike, place: string, acknowledged: number): string {
  const orders = `${String(acknowledged).padStart(7)} orders`;
  return `${place.padStart(9)} ${orders}  ${name}${companion ? `; ${companion}` : ''}`;
}

interface Drill {
  clients: Clients;
  setup: ProxiedSetup;
  options: DrillOptions;
}

/** What was seen to be wrong once the fault was over. */
async function breakAndRepair(
  strike: Strike,
  { clients, setup, options }: Drill,
): Promise<Violation[]> {
  try {
    await run(strike, setup, options);
  } catch (error) {
    return [{ rule: 'NOT_REPAIRED', detail: `${strike.name}: ${(error as Error).message}` }];
  }
  const recovery = await checkRecovery(clients, setup, options);
  const at = performance.now();
  const wrongStock = checkStock(await sumStocks(setup.postgres.url));
  return [...recovery, ...wrongStock.map((violation) => ({ ...violation, at }))];
}

function stopsOf({ servers }: ProxiedSetup): Stop[] {
  return servers.flatMap((one, server) => one.stops().map((askedAt) => ({ server, askedAt })));
}

async function run(strike: Strike, setup: ProxiedSetup, { pace }: DrillOptions): Promise<void> {
  const processes = await findDatabaseProcesses(setup.postgres.url);
  const names = strike.companion ? [strike.name, strike.companion] : [strike.name];
  await Promise.all(
    names.map((name, index) => {
      const random = seededRandom(strike.seed + index);
      const server = random.pick(setup.servers);
      const last = (leastMs: number, mostMs: number) =>
        sleep(Math.round(random.between(leastMs, mostMs) * pace));
      return faults[name]?.({ setup, random, server, processes, last });
    }),
  );
}

/** Waits until each server has placed orders that were sent to it after the fault. */
async function checkRecovery(
  { history }: Clients,
  setup: ProxiedSetup,
  { patienceMs }: DrillOptions,
): Promise<Violation[]> {
  const healedAt = performance.now();
  const looksFrom = history.attempts.length;
  const hasSold = (server: number) =>
    history.attempts
      .slice(looksFrom)
      .filter((one) => one.server === server && one.calledAt > healedAt)
      .filter(({ answer }) => answer !== 'lost' && answer.status === 201).length >= 3;
  while (!setup.servers.every((_, server) => hasSold(server))) {
    if (performance.now() - healedAt > patienceMs) {
      const detail = `after ${patienceMs} ms a server does not sell`;
      return [{ rule: 'NOT_RECOVERED', detail, at: performance.now() }];
    }
    await sleep(20);
  }
  return [];
}

function namesOf(unanswered: string[]): Violation[] {
  return unanswered.map((key) => ({ rule: 'NOT_RECOVERED', detail: `${key} has no answer` }));
}
