import type { Case, Contender, ContenderName, Round } from './contenders/contender.ts';
import type { CaseResult } from './report/report.ts';

export interface Rounds {
  count: number;
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
          `${Math.round(round.ordersPerSecond).toLocaleString('en')} orders/s`,
      );
    }
  }
  return { benchCase, measured };
}

async function runRound(benchCase: Case, name: ContenderName, rounds: Rounds): Promise<Round> {
  const contender = await rounds.contender(name);
  try {
    return await contender.measure(benchCase);
  } catch (cause) {
    throw new Error(`${benchCase.name}, ${name}: ${(cause as Error).message}`, { cause });
  }
}
