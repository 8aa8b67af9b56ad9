import type { Figures } from './metrics/figures.ts';

/** The processes that serve, seen from the one that has started them. */
export interface Workers {
  readonly wanted: number;
  readonly serving: number;
  /** How many have ended unasked so far. */
  readonly ends: number;
  /** Why not all of them take orders; undefined if they do. */
  readonly fault: string | undefined;
  /** Why one of them would not take an order although it should; undefined if all say something. */
  findSilent(timeoutMs: number): Promise<string | undefined>;
  /** Of those that answer in time. */
  readFigures(timeoutMs: number): Promise<Figures[]>;
}
