/** How many groups of each kind may be in flight: each takes a connection of the pool. */
export interface Places {
  /** Shared groups that are not slow. */
  atOnce: number;
  /** All shared groups, the slow ones included. */
  shared: number;
  /** Groups of isolated products. */
  isolated: number;
  /** Groups that claim keys. */
  claims: number;
}

/** On one PostgreSQL: one that runs, and one that takes long. */
const MAX_SHARED_GROUPS = 2;
/**
 * On a sharded database: measured with 1,000 products on 32 shards, two to four groups in flight
 * cost the database half of what ten do. What waits makes the next ones larger.
 */
const SHARDED_GROUPS_AT_ONCE = 4;
/** More than there are together: groups that hang are rarely of all kinds at once. */
const SHARE_SHARED = 0.5;
const SHARE_ISOLATED = 0.4;
const SHARE_CLAIMS = 0.4;

/** Shares out the connections of the pool, of which there are two at least. */
export function placesFor(connections: number, isSharded: boolean): Places {
  if (!isSharded) {
    const shared = Math.min(MAX_SHARED_GROUPS, connections - 1);
    return { atOnce: 1, shared, isolated: connections - shared, claims: 0 };
  }
  const share = (part: number) => Math.max(1, Math.floor(connections * part));
  const shared = share(SHARE_SHARED);
  const atOnce = Math.min(SHARDED_GROUPS_AT_ONCE, shared);
  return { atOnce, shared, isolated: share(SHARE_ISOLATED), claims: share(SHARE_CLAIMS) };
}
