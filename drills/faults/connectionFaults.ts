import { takeConnections } from '../takeConnections.ts';
import type { Fault } from './fault.ts';

/** A stranger takes all connections; the servers lose theirs and cannot come back. */
const connectionsTaken: Fault = async ({ site, last }) => {
  const stranger = takeConnections(site.postgres.url);
  try {
    await stranger.untilRefused();
    do {
      for (const { proxy } of site.servers) proxy.cut();
    } while ((await stranger.countOthers()) > 0);
    await last(500, 6_000);
  } finally {
    await stranger.leave();
  }
};

export const connectionFaults = {
  'connections: all taken by a stranger': connectionsTaken,
};
