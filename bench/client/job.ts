import type { Counts } from './histogram.ts';

/** Keep `connections` busy with orders for one unit of a random product each. */
export interface LoadJob {
  kind: 'load';
  port: number;
  connections: number;
  productIds: number[];
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

export type Job = LoadJob | FloodJob;

/** What the client tells while it works, and at its end. */
export type ClientMessage =
  | { event: 'ready' | 'measuring' | 'measured' | 'allSent' }
  | { event: 'done'; result: JobResult }
  | { event: 'failed'; reason: string };

export interface JobResult {
  /** All answers ever received by this job, by status and, where there is one, code. */
  answers: Record<string, number>;
  measured: Measured;
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
