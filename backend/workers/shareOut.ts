import type { Config } from '../config.ts';

/**
 * What one worker is to keep to: the same part of each limit, rounded up. Sessions of the database
 * are not shared out: with fewer, a worker could not go on beside rows that are held. `RATE_LIMIT`
 * is counted over all of them.
 */
export function shareOut(config: Config): Config {
  const { workers, maxConnectionsPerAddress: ofOne } = config;
  const share = (all: number) => Math.ceil(all / workers);
  return {
    ...config,
    maxConnections: share(config.maxConnections),
    maxConnectionsPerAddress: ofOne && share(ofOne),
    maxWaitingOrders: share(config.maxWaitingOrders),
  };
}

/** For a person, at start; undefined if there is nobody to share with. */
export function describeShares(config: Config): string | undefined {
  const { workers } = config;
  if (workers === 1) return undefined;
  const each = shareOut(config);
  const count = (number: number) => number.toLocaleString('en');
  const inAll = (one: number) => `${count(workers * one)} (${count(one)} each)`;
  return (
    `${workers} workers, in all: ${inAll(each.maxConnections)} connections, ` +
    `${inAll(each.maxWaitingOrders)} waiting orders, ` +
    `${inAll(each.databasePoolSize)} sessions of the database.`
  );
}
