import { mostOpenFiles } from '../../../backend/http/connectionLimit.ts';
import type { Counts } from '../../load/client/histogram.ts';
import type { LoadClient } from '../../load/loadClient.ts';
import type { TestPostgres } from '../../processes/testPostgres.ts';
import type { StockWanted } from './stock.ts';

export interface Case extends StockWanted {
  name: string;
  title: string;
  connections: number;
  contenders: ContenderName[];
}

export type ContenderName =
  | 'ours'
  | 'bareHttp'
  | 'bareExpress'
  | 'literal'
  | 'oneStatement'
  | 'rowPerUnit'
  | 'redisAlways'
  | 'redisEverysec'
  | 'sqlFive'
  | 'sqlOne'
  | 'oursEmpty'
  | 'oursLarge'
  | 'oursKeyed'
  | 'oursBesideIdle'
  | 'oursWatched'
  | `ours${(typeof connectionCounts)[number]}`;

/** Each the double of the one before, far beyond the best. */
export const connectionCounts = [32, 64, 128, 256, 512, 1024, 2048] as const;
/** As many as this process and the server may open, which take other files, too. */
export const idleConnections = Math.min(5_000, mostOpenFiles() - 500);

/** One of those that are compared. */
export interface Contender {
  /** @throws when an answer or the books are wrong. */
  measure(benchCase: Case): Promise<Round>;
  stop(): Promise<void>;
}

/** What all contenders share. */
export interface Bench {
  postgres: TestPostgres;
  client: LoadClient;
  timing: Timing;
  /** The entry file of the server that is measured as ours. */
  serverFile: string;
  stop: AbortSignal;
}

export interface Timing {
  warmUpMs: number;
  measuredMs: number;
}

/** One measurement; NaN stands for what is not measured. CPU times are microseconds per order. */
export interface Round {
  ordersPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  serverCpuUs: number;
  /** Of PostgreSQL, or of Redis. */
  databaseCpuUs: number;
  clientCpuUs: number;
  peakMemoryMb: number;
  /** Processor cores that something other than the benchmark kept busy. */
  otherCores: number;
  latencies: Counts;
  slots: number[];
}
