import type { MachineProfile } from '../machineProfiles.ts';

export const loads = ['uniform', 'zipf', 'hot'] as const;
/** All products wanted alike; the n-th 1/n as often as the first; only one wanted. */
export type Load = (typeof loads)[number];

/** What is simulated. */
export interface Scenario {
  seed: number;
  profile: MachineProfile;
  servers: number;
  /** 1: plain PostgreSQL. */
  shards: number;
  /** Machines of the database; shards are dealt out to them. */
  nodes: number;
  /** A node without shards beside them, to which all servers are connected. */
  hasCoordinator: boolean;
  load: Load;
  products: number;
  /** Of each product. */
  stock: number;
  /** Of each server: as many orders are under way. Unless `ordersPerSecond` is given. */
  connections: number;
  /** Of all servers together, however many are answered. */
  ordersPerSecond?: number | undefined;
  warmUpMs: number;
  measuredMs: number;
}

/** What came of it. Of the measured time, but for the totals; CPU times are per placed order. */
export interface Outcome {
  ordersPerSecond: number;
  refusedPerSecond: number;
  /** Orders of a transaction. */
  groupSize: { mean: number; p50: number; most: number };
  /** From an order's arrival in its queue to its judgement's COMMIT, placed ones only. */
  waitMs: { p50: number; p99: number };
  /** From sending an order to its answer, as clients see it. */
  latencyMs: { p50: number; p99: number };
  /** Jain's index: 1 if all have the same, 1/n if one of n has everything. */
  fairness: {
    /** Of the orders that each server has placed. */
    servers: number;
    /** Of the mean time that orders of each shard have waited. */
    shards: number;
  };
  serverCpuUs: number;
  databaseCpuUs: number;
  /** Of the cores of the busiest node, and of the busiest server's one: what share was used. */
  busiestNode: number;
  busiestServer: number;
  lockTimeoutsPerSecond: number;
  totals: { sent: number; placed: number; refused: number; stockSold: number };
}
