import type { Config } from '../config.ts';

/**
 * What one worker is to keep to, so that all together keep to what is set: each has the same part,
 * rounded up. Sessions of the database are not shared out: with fewer, a worker could not go on
 * beside rows that are held. `RATE_LIMIT` is counted over all of them.
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
  const { workers, maxConnections, maxWaitingOrders, databasePoolSize } = config;
  if (workers === 1) return undefined;
  const each = shareOut(config);
  const count = (number: number) => number.toLocaleString('en');
  const shared = (all: number, one: number) => `${count(all)} (${count(one)} each)`;
  return (
    `${workers} workers, in all: ${shared(maxConnections, each.maxConnections)} connections, ` +
    `${shared(maxWaitingOrders, each.maxWaitingOrders)} waiting orders, ` +
    `${shared(workers * databasePoolSize, databasePoolSize)} sessions of the database.`
  );
}
