import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { Overloaded } from '../errors.ts';
import { ConnectionIntake } from './connectionIntake.ts';
import { refuseConnection } from './refuseConnection.ts';

/**
 * Of each iteration of the event loop, what requests that were sent ahead may take. Node accepts one
 * new connection in each.
 */
const SLICE_TIME_MS = 2;
/** A look at the clock costs a little, and a request's head and body are to come together. */
const SLICES_BETWEEN_LOOKS = 8;
/** Bytes of requests that were sent ahead, of all connections together. */
const MAX_KEPT_BYTES = 64 * 1024 * 1024;

/**
 * Bounds the work that a connection brings into one iteration of the event loop. Node would parse and
 * handle all requests of a read in one go: 64 KB hold thousands, on each of many connections. What
 * comes with more than one request is kept, and parsed a request at a time, round robin, for a few
 * milliseconds of each iteration. A connection with one request at a time passes by.
 */
export function limitIntake(server: Server, maxKeptBytes = MAX_KEPT_BYTES): void {
  const ready = new Set<ConnectionIntake>();
  let keptBytes = 0;

  function feedReady(): void {
    const until = performance.now() + SLICE_TIME_MS;
    let slices = 0;
    // Whoever is added again on the way comes last.
    for (const connection of ready) {
      ready.delete(connection);
      connection.feedSlice();
      if (connection.isReady) ready.add(connection);
      slices += 1;
      if (slices % SLICES_BETWEEN_LOOKS === 0 && performance.now() > until) break;
    }
    if (ready.size > 0) setImmediate(feedReady);
  }

  const shared = {
    wake(connection: ConnectionIntake) {
      if (ready.size === 0) setImmediate(feedReady);
      ready.add(connection);
    },
    keep(connection: ConnectionIntake, bytes: number) {
      keptBytes += bytes;
      if (keptBytes > maxKeptBytes) refuseConnection(connection.socket, tooMuchAhead());
    },
    release(connection: ConnectionIntake, bytes: number) {
      keptBytes -= bytes;
      ready.delete(connection);
    },
  };
  server.on('connection', (socket: Socket) => new ConnectionIntake(socket, shared));
}

function tooMuchAhead(): Overloaded {
  return new Overloaded(
    'Too many requests are sent ahead of their answers; this one is not placed. Try again shortly.',
  );
}
