import type { Counts } from './histogram.ts';

/** Keep `connections` busy with orders for a random product each. */
export interface ClosedLoopJob {
  kind: 'closedLoop';
  port: number;
  connections: number;
  /** Connections beside them that have been answered once and stay open, silent. */
  idleConnections?: number;
  productIds: number[];
  /** Of Zipf's law, by which the first products are wanted more often; all alike without it. */
  exponent?: number;
  /** Units in each order; one without it. */
  quantity?: number;
  /** Whether each order has an Idempotency-Key of its own. */
  hasKeys?: boolean;
  warmUpMs: number;
  measuredMs: number;
}

/** Send one order on each of `connections` new connections, and wait for all answers. */
export interface FloodJob {
  kind: 'flood';
  port: number;
  connections: number;
  productIds: number[];
}

/** Send so many orders a second, however many of those before are answered. */
export interface OpenLoopJob {
  kind: 'openLoop';
  port: number;
  /** How many orders may be under way at once; all connections are opened first. */
  connections: number;
  productIds: number[];
  perSecond: number;
  measuredMs: number;
}

export interface Address {
  host: string;
  port: number;
}

/** Let each buyer order one unit, and ask again until it knows whether it got one. */
export interface RushJob {
  kind: 'rush';
  /** The connections are spread over them. */
  servers: Address[];
  connections: number;
  buyers: number;
  productId: number;
  /** What the buyers' Idempotency-Keys begin with. */
  keyPrefix: string;
}

export type Job = ClosedLoopJob | FloodJob | OpenLoopJob | RushJob;
export type ResultOf<Asked extends Job> = Asked extends RushJob ? RushResult : JobResult;

/** What the client tells while it works, and at its end. */
export type ClientMessage =
  | { event: 'ready' | 'measuring' | 'measured' | 'allSent' }
  | { event: 'progress'; progress: RushProgress; newOrderIds: string[] }
  | { event: 'done'; result: JobResult | RushResult }
  | { event: 'failed'; reason: string };

export interface JobResult {
  /** All answers ever received by this job, by status and, where there is one, code. */
  answers: Record<string, number>;
  measured: Measured;
  /** Of an open loop: orders that found no free connection. */
  unsent?: number;
  /** Of an open loop: each status with the latencies of its answers. */
  latenciesByStatus?: Record<number, Counts>;
}

/** What falls into the measured time. */
export interface Measured {
  answers: number;
  seconds: number;
  latencies: Counts;
  /** Answers in each slot of SLOT_MS, from the start of the measured time. */
  slots: number[];
  /** CPU time of the client itself. */
  cpuSeconds: number;
}

export const SLOT_MS = 100;

/** The buyers' answers so far. Each is counted once. */
export interface RushProgress {
  placed: number;
  refused: number;
  /** They ended without an answer about their order. */
  failed: number;
  /** How often a buyer had to ask again. */
  repeated: number;
  seconds: number;
  /** From a buyer's first attempt to its answer. */
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

export interface RushResult extends RushProgress {
  latencies: Counts;
  /** Answers in each slot of RUSH_SLOT_MS. */
  placedSlots: number[];
  refusedSlots: number[];
  /** When the last order was placed. */
  lastPlacedSeconds: number;
  /** Why buyers failed, and how many. */
  failures: Record<string, number>;
}

export const RUSH_SLOT_MS = 20;
