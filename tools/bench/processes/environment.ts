import { cpus, release, totalmem, type } from 'node:os';
import { pgbenchVersion } from '../contenders/pgbench.ts';
import { redisVersion } from '../contenders/redisServer.ts';
import type { Environment } from '../report/report.ts';

/** What the numbers were measured with. */
export function describeEnvironment(postgresVersion: string): Environment {
  const cores = cpus();
  return {
    node: process.versions.node,
    postgres: postgresVersion,
    pgbench: pgbenchVersion(),
    redis: redisVersion(),
    cpu: cores[0]?.model.trim() ?? 'unknown',
    cores: cores.length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
  };
}
