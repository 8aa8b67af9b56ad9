/** What things cost. Times of processors are microseconds, others are milliseconds. */
export interface MachineProfile {
  /** Where the figures come from. */
  source: string;
  /** If servers, database and clients are on one machine: its cores. */
  sharedCores?: number;
  /** Of each node of the database, where it has a machine to itself. */
  coresPerNode: number;
  /** From a client to a server, one way. */
  clientMs: number;
  /** From a server to the database, and from node to node, one way. */
  databaseMs: number;
  flushMs: number;
  clientUs: number;
  server: ServerCosts;
  database: DatabaseCosts;
  /** What a transaction costs more on a sharded database. */
  sharded: ShardedCosts;
}

export interface ServerCosts {
  /** Of HTTP and the queue, per order: until it waits, and from its judgement on. */
  requestUs: number;
  answerUs: number;
  /** Per transaction, its statements and their answers. */
  transactionUs: number;
  /** Per order in it. */
  orderUs: number;
}

export interface DatabaseCosts {
  transactionUs: number;
  orderUs: number;
  productUs: number;
}

export interface ShardedCosts {
  /** On the node that the server is connected to, if that is not the one that has the shard. */
  entryTransactionUs: number;
  entryOrderUs: number;
  /** On the node that has the shard. */
  ownerTransactionUs: number;
}

/**
 * The processor time of the service and of PostgreSQL 18, on two cores of a virtual machine. One hot
 * product, groups of 1, 8, 32 and 127 orders (1, 16, 64 and 256 connections), by `RealSetup`: 549, 120,
 * 88 and 66 µs per order of the server, and 480, 81, 44 and 27 µs of the database. A line through these
 * against one over the size, times 0.7: so its sums are those of docs/performance.md, 79 µs at 64
 * connections and 66 µs at 256. Products: 1,000 at 64 connections, beside the hot one.
 */
const costs = {
  clientUs: 10,
  server: { requestUs: 20, answerUs: 15, transactionUs: 343, orderUs: 6 },
  database: { transactionUs: 312, orderUs: 17, productUs: 7 },
  // From a trial on Citus 13.2, in which plain PostgreSQL cost three times as much as here: a third.
  sharded: { entryTransactionUs: 200, entryOrderUs: 40, ownerTransactionUs: 100 },
};
/** A COMMIT of a lone order, less its processor time. */
const flushMs = 0.3;

export const profiles = {
  together: {
    source: 'measured: servers, PostgreSQL and clients together on two cores, over loopback',
    ...{ sharedCores: 2, coresPerNode: 2 },
    ...{ clientMs: 0.02, databaseMs: 0.02, flushMs },
    ...costs,
  },
  apart: {
    source:
      'the same costs and disk; assumed: a core for each server, eight for each node of the ' +
      'database, and 0.25 ms from machine to machine',
    coresPerNode: 8,
    ...{ clientMs: 0.25, databaseMs: 0.25, flushMs },
    ...costs,
  },
} satisfies Record<string, MachineProfile>;

export type ProfileName = keyof typeof profiles;

/** The same machine with processors that take so many times as long. */
export function slowedDown(profile: MachineProfile, factor: number): MachineProfile {
  const times = <Costs extends object>(some: Costs): Costs =>
    Object.fromEntries(Object.entries(some).map(([name, us]) => [name, us * factor])) as Costs;
  const { clientUs, server, database, sharded } = profile;
  return {
    ...profile,
    clientUs: clientUs * factor,
    ...{ server: times(server), database: times(database), sharded: times(sharded) },
  };
}
