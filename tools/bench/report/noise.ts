import type { Round } from '../contenders/contender.ts';
import type { Report } from './report.ts';

/** With more of a core for other programs, a round's figures tell of them, too. */
export const MAX_OTHER_CORES = 0.15;

/** Not known without Linux's /proc: then nobody can say that the run was alone. */
export function isNoisy({ otherCores }: Pick<Round, 'otherCores'>): boolean {
  return !(otherCores <= MAX_OTHER_CORES);
}

/** Why a run's figures do not count; undefined if it was alone on the machine. */
export function noiseWarning({ cases }: Pick<Report, 'cases'>): string | undefined {
  const rounds = cases.flatMap(({ measured }) => Object.values(measured).flat());
  const noisy = rounds.filter(isNoisy);
  if (noisy.length === 0) return undefined;
  const most = Math.max(...noisy.map(({ otherCores }) => otherCores));
  const found = Number.isNaN(most)
    ? 'It is not known what other programs took: that is read from /proc.'
    : `In ${noisy.length} of ${rounds.length} rounds other programs took more than ` +
      `${percent(MAX_OTHER_CORES)} of a core, at most ${percent(most)}.`;
  return `NOT ALONE ON THE MACHINE: these figures do not count. ${found}`;
}

/** @throws that too much else ran beside a round. */
export function refuseNoise(round: Pick<Round, 'otherCores'>): never {
  const share = Number.isNaN(round.otherCores) ? 'an unknown share' : percent(round.otherCores);
  throw new Error(
    `other programs took ${share} of a core, and with --alone at most ` +
      `${percent(MAX_OTHER_CORES)} are allowed: stop them, or leave --alone out`,
  );
}

export function percent(cores: number): string {
  return Number.isNaN(cores) ? '–' : `${Math.round(100 * cores)} %`;
}
