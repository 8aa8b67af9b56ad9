import { isNoisy } from '../bench/report/noise.ts';
import { median } from '../bench/report/statistics.ts';
import { type MachineProfile, profiles, slowedDown } from './machineProfiles.ts';
import { simulate } from './model/simulate.ts';
import type { ComparisonOptions } from './options.ts';
import type { RealResult } from './real/realResult.ts';
import { type RealCase, RealSetup, type RealTiming } from './real/realRun.ts';

/** What both a run and a simulation tell. CPU times are per order, of all cores. */
export const figures = [
  'ordersPerSecond',
  'groupSize',
  'p50Ms',
  'p99Ms',
  'serverCpuUs',
  'databaseCpuUs',
] as const;
export type Figures = Record<(typeof figures)[number], number>;

export interface Comparison {
  realCase: RealCase;
  /** Medians of the rounds. */
  real: Figures;
  simulated: Figures;
  /** Cores that other programs kept busy, at most. */
  otherCores: number;
}

export interface ComparisonReport {
  /** How many times as long this machine's processors take as the profile says. */
  slowness: number;
  comparisons: Comparison[];
}

interface SimulatedTiming extends RealTiming {
  seed: number;
}

const PRODUCTS = 1_000;
const serverCounts = [1, 2];
/** What fits on this machine. */
const cases: RealCase[] = serverCounts.flatMap((servers) =>
  [1, PRODUCTS].flatMap((products) =>
    [64, 256].map((connections) => ({ servers, products, connections, exponent: 0 })),
  ),
);
/** A part of what is measured, before it. */
const WARM_UP_SHARE = 1 / 3;

/** Measures real servers on this machine, and simulates the same. @throws when books are wrong. */
export async function compare(
  { rounds, measuredMs, seed }: ComparisonOptions,
  stop: AbortSignal,
  progress: (line: string) => void,
): Promise<ComparisonReport> {
  const measured = new Map<RealCase, RealResult[]>(cases.map((each) => [each, []]));
  const timing = { warmUpMs: measuredMs * WARM_UP_SHARE, measuredMs };
  const setup = await RealSetup.start(Math.max(...serverCounts), stop);
  try {
    // Code that is not compiled yet would slow the first round down.
    for (const realCase of cases) await setup.run(realCase, timing);
    for (let round = 1; round <= rounds; round += 1) {
      progress(`round ${round} of ${rounds}`);
      for (const [realCase, results] of measured) {
        stop.throwIfAborted();
        results.push(await setup.run(realCase, timing));
      }
    }
  } finally {
    await setup.stop();
  }
  for (const [realCase, results] of measured) measured.set(realCase, quietOf(results));
  return sideBySide(measured, { ...timing, seed });
}

/** Rounds beside other programs count only where there are no others. */
function quietOf(results: RealResult[]): RealResult[] {
  const quiet = results.filter((result) => !isNoisy(result));
  return quiet.length > 0 ? quiet : results;
}

/** A virtual machine is faster at times: what processors take is made to agree, by one factor. */
async function sideBySide(
  measured: ReadonlyMap<RealCase, RealResult[]>,
  timing: SimulatedTiming,
): Promise<ComparisonReport> {
  const slowness: number[] = [];
  for (const [realCase, results] of measured) {
    const cpu = median(
      results.map(({ serverCpuUs, databaseCpuUs }) => serverCpuUs + databaseCpuUs),
    );
    const usual = await simulateReal(realCase, { ...timing, profile: profiles.together });
    slowness.push(cpu / (usual.serverCpuUs + usual.databaseCpuUs));
  }
  const factor = median(slowness);
  const profile = slowedDown(profiles.together, factor);
  const comparisons: Comparison[] = [];
  for (const [realCase, results] of measured) {
    const real = figuresOf((figure) => median(results.map((result) => result[figure])));
    const simulated = await simulateReal(realCase, { ...timing, profile });
    const otherCores = Math.max(...results.map((result) => result.otherCores));
    comparisons.push({ realCase, real, simulated, otherCores });
  }
  return { slowness: factor, comparisons };
}

/** The same load on the simulated machine. */
export async function simulateReal(
  { servers, products, connections, exponent }: RealCase,
  timing: SimulatedTiming & { profile: MachineProfile },
): Promise<Figures> {
  const outcome = await simulate({
    ...{ servers, products, ...timing },
    ...{ shards: 1, nodes: 1, hasCoordinator: false, stock: 1_000_000_000 },
    load: products === 1 ? 'hot' : exponent === 0 ? 'uniform' : 'zipf',
    connections: Math.floor(connections / servers),
  });
  return {
    ordersPerSecond: outcome.ordersPerSecond,
    serverCpuUs: outcome.serverCpuUs,
    databaseCpuUs: outcome.databaseCpuUs,
    groupSize: outcome.groupSize.mean,
    p50Ms: outcome.latencyMs.p50,
    p99Ms: outcome.latencyMs.p99,
  };
}

function figuresOf(medianOf: (figure: keyof Figures) => number): Figures {
  return Object.fromEntries(figures.map((figure) => [figure, medianOf(figure)])) as Figures;
}
