import type { Case, Contender, ContenderName, Round } from './contenders/contender.ts';
import { isNoisy, percent, refuseNoise } from './report/noise.ts';
import type { CaseResult } from './report/report.ts';

export interface Rounds {
  count: number;
  /** Whether a round beside too much other work is refused. */
  mustBeAlone: boolean;
  contender(name: ContenderName): Promise<Contender>;
  progress(line: string): void;
  stop: AbortSignal;
}

/** How often a round is measured until one is alone. */
const MAX_TRIES = 5;

/**
 * Runs the contenders alternately, so that a slow minute of the machine meets all of them; each round
 * begins with another one, so that none has always the same before it.
 */
export async function runCase(benchCase: Case, rounds: Rounds): Promise<CaseResult> {
  const measured: CaseResult['measured'] = {};
  for (let number = 1; number <= rounds.count; number += 1) {
    for (const name of rotated(benchCase.contenders, number - 1)) {
      rounds.stop.throwIfAborted();
      const round = await runRound(benchCase, name, rounds);
      measured[name] = [...(measured[name] ?? []), round];
      rounds.progress(
        `${benchCase.name}, round ${number} of ${rounds.count}, ${name}: ` +
          `${Math.round(round.ordersPerSecond).toLocaleString('en')} orders/s` +
          (isNoisy(round) ? `, beside ${percent(round.otherCores)} of a core` : ''),
      );
    }
  }
  return { benchCase, measured };
}

async function runRound(benchCase: Case, name: ContenderName, rounds: Rounds): Promise<Round> {
  const contender = await rounds.contender(name);
  try {
    for (let tries = 1; ; tries += 1) {
      const round = await contender.measure(benchCase);
      if (!rounds.mustBeAlone || !isNoisy(round)) return round;
      if (tries === MAX_TRIES) refuseNoise(round);
      rounds.progress(`beside ${percent(round.otherCores)} of a core: this round again`);
    }
  } catch (cause) {
    throw new Error(`${benchCase.name}, ${name}: ${(cause as Error).message}`, { cause });
  }
}

function rotated<Item>(items: readonly Item[], by: number): Item[] {
  const first = by % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}
