import { takeConnections } from '../takeConnections.ts';
import type { Fault } from './fault.ts';

/** A stranger takes all connections; the servers lose theirs and cannot come back. */
const connectionsTaken: Fault = async ({ setup, last }) => {
  const stranger = takeConnections(setup.postgres.url);
  try {
    await stranger.untilRefused();
    do {
      for (const { proxy } of setup.servers) proxy.cut();
    } while ((await stranger.countOthers()) > 0);
    await last(500, 6_000);
  } finally {
    await stranger.leave();
  }
};

export const connectionFaults = {
  'connections: all taken by a stranger': connectionsTaken,
};
