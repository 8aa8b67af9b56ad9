import type { Outcome, Scenario } from './model/scenario.ts';
import { simulate } from './model/simulate.ts';
import type { SweepOptions } from './options.ts';

export interface Simulated {
  scenario: Scenario;
  outcome: Outcome;
}

/** Runs each load with each number of servers and shards, one after the other. */
export async function sweep(options: SweepOptions, stop: AbortSignal): Promise<Simulated[]> {
  const results: Simulated[] = [];
  for (const scenario of scenariosOf(options)) {
    stop.throwIfAborted();
    results.push({ scenario, outcome: await simulate(scenario) });
  }
  return results;
}

export function scenariosOf(options: SweepOptions): Scenario[] {
  const { servers, shards, loads, shardsPerNode, common } = options;
  return loads.flatMap((load) =>
    shards.flatMap((shardCount) =>
      servers.map((serverCount) => ({
        ...common,
        ...{ load, servers: serverCount, shards: shardCount },
        nodes: Math.ceil(shardCount / shardsPerNode),
      })),
    ),
  );
}
