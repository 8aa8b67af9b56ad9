import type { AddressInfo } from 'node:net';
import type { Config } from '../config.ts';
import type { Counted } from '../http/requestCounts.ts';
import type { Figures } from '../management/metrics/figures.ts';

/** What a worker needs to serve. */
export interface Assignment {
  /** From 1; the one that replaces it has the same. */
  number: number;
  /** With the worker's own share of the limits. */
  config: Config;
  databaseUrl: string;
  /** Whether the server runs its own PostgreSQL. */
  isEmbedded: boolean;
}

export type ToWorker =
  | { kind: 'serve'; assignment: Assignment }
  /** Answered with `figures`. */
  | { kind: 'ask'; id: number }
  | { kind: 'counted'; id: number; counts: Counted[] }
  | { kind: 'stop' };

export type FromWorker =
  /** Sent first: what comes before it would be lost, as Node.js keeps no message for a worker. */
  | { kind: 'listens' }
  | { kind: 'serves'; address: AddressInfo }
  /** It cannot start, for a reason that is meant for a person. */
  | { kind: 'failed'; reason: string }
  | { kind: 'figures'; id: number; figures: Figures }
  /** A request of each client, to be counted beside those at the other workers. */
  | { kind: 'count'; id: number; clients: string[] };
