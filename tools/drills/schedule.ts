import { companions } from './faults/allFaults.ts';
import type { DrillOptions } from './options.ts';
import { type Random, seededRandom } from './random.ts';

export interface Strike {
  name: string;
  /** Strikes while the first one lasts. */
  companion: string | undefined;
  seed: number;
}

const COMPANION_CHANCE = 0.25;

/** The same for the same options: each kind once before any comes again, each time in another order. */
export function makeSchedule({ seed, faults, kinds }: DrillOptions): Strike[] {
  const random = seededRandom(seed);
  const strikes: Strike[] = [];
  let round: string[] = [];
  while (strikes.length < faults) {
    if (round.length === 0) round = shuffled(kinds, random);
    const name = round.pop() as string;
    const others = companions.filter((other) => other !== name);
    const companion = random.chance(COMPANION_CHANCE) ? random.pick(others) : undefined;
    strikes.push({ name, companion, seed: random.between(0, 2 ** 31) });
  }
  return strikes;
}

function shuffled(names: string[], random: Random): string[] {
  const left = [...names];
  const result: string[] = [];
  while (left.length > 0) result.push(...left.splice(random.between(0, left.length - 1), 1));
  return result;
}
