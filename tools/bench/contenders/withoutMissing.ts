import type { Case } from './contender.ts';
import { pgbenchVersion } from './pgbench.ts';
import { redisVersion } from './redisServer.ts';

/** A program that contenders need, whose names begin alike. */
export interface Program {
  name: string;
  contenders: string;
  /** Undefined where it is not installed. */
  version(): string | undefined;
}

const needed: Program[] = [
  { name: 'pgbench', contenders: 'sql', version: pgbenchVersion },
  { name: 'redis-server', contenders: 'redis', version: redisVersion },
];

/** Leaves out the contenders whose program is not installed, and tells which. */
export function withoutMissing(
  cases: Case[],
  tell: (line: string) => void,
  programs = needed,
): Case[] {
  return programs.reduce((left, program) => {
    const needsIt = (contender: string) => contender.startsWith(program.contenders);
    const names = new Set(left.flatMap(({ contenders }) => contenders.filter(needsIt)));
    if (names.size === 0 || program.version()) return left;
    tell(`${program.name} is not installed: without ${[...names].join(' and ')}.`);
    return left.map((each) => ({
      ...each,
      contenders: each.contenders.filter((name) => !needsIt(name)),
    }));
  }, cases);
}
