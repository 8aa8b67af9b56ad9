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
  | keyof typeof workerCounts
  | `ours${(typeof connectionCounts)[number]}`;

/** Server processes on one port. */
export const workerCounts = { oneWorker: 1, twoWorkers: 2, fourWorkers: 4 } as const;
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
  /** What each of several server processes has done; undefined where nobody asked. */
  shares?: ProcessShare[] | undefined;
}

/** One process of a server, in the measured time. */
export interface ProcessShare {
  /** The worker's number, `parent`, or `alone`. */
  worker: string;
  orders: number;
  /** From arrival to answer, of a placed order, on average. */
  meanMs: number;
  /** What a transaction waits for its rows, on average. */
  lockMs: number;
  /** Transactions that another session kept waiting for longer than `LOCK_WAIT_MS`. */
  lockTimeouts: number;
  ordersPerTransaction: number;
  /** Processor cores that it kept busy. */
  cores: number;
}
