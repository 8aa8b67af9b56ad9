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

/** Runs the contenders alternately, so that a slow minute of the machine meets all of them. */
export async function runCase(benchCase: Case, rounds: Rounds): Promise<CaseResult> {
  const measured: CaseResult['measured'] = {};
  for (let number = 1; number <= rounds.count; number += 1) {
    for (const name of benchCase.contenders) {
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
    const round = await contender.measure(benchCase);
    if (rounds.mustBeAlone) refuseNoise(round);
    return round;
  } catch (cause) {
    throw new Error(`${benchCase.name}, ${name}: ${(cause as Error).message}`, { cause });
  }
}
