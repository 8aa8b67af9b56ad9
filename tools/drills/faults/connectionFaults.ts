import { takeConnections } from '../takeConnections.ts';
import type { Fault } from './fault.ts';

/** Another client takes all connections; the servers lose theirs and cannot come back. */
const connectionsTaken: Fault = async ({ setup, last }) => {
  const taker = takeConnections(setup.postgres.url);
  try {
    await taker.untilRefused();
    do {
      for (const { proxy } of setup.servers) proxy.cut();
    } while ((await taker.countOthers()) > 0);
    await last(500, 6_000);
  } finally {
    await taker.leave();
  }
};

export const connectionFaults = {
  'connections: all taken by another client': connectionsTaken,
};
