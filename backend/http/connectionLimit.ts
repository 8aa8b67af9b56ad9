import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import { CountByAddress } from './countByAddress.ts';
import { LAST_ANSWER_TIMEOUT_MS } from './refuseConnection.ts';

/** The share beyond the limit that is answered; the rest is dropped, which costs next to nothing. */
const ANSWERED_SHARE = 0.1;
/** Files that the process needs beside the connections of its clients and to its database. */
const SPARE_FILES = 100;
const LOG_INTERVAL_MS = 10_000;

export interface ConnectionLimits {
  maxConnections: number;
  maxConnectionsPerAddress: number | undefined;
  logger: Logger;
}

/**
 * Keeps a server to its limits of connections.
 *
 * @returns whether a connection is beyond one of them: its first request is to be refused.
 */
export function limitConnections(
  server: Server,
  { maxConnections, maxConnectionsPerAddress, logger }: ConnectionLimits,
): (socket: Socket) => boolean {
  const beyond = new WeakSet<Socket>();
  const refusedByAll = countRefused(logger, 'MAX_CONNECTIONS', maxConnections);
  const mostOfOne = maxConnectionsPerAddress ?? Number.POSITIVE_INFINITY;
  const refusedByOne = countRefused(logger, 'MAX_CONNECTIONS_PER_ADDRESS', mostOfOne);
  const addresses = new CountByAddress();
  let accepted = 0;

  function refuse(socket: Socket, count: () => void): void {
    beyond.add(socket);
    socket.setTimeout(LAST_ANSWER_TIMEOUT_MS);
    count();
  }

  server.maxConnections = maxConnections + answeredBeyond(maxConnections);
  // A worker that is full must not hand it on to others that are full, round and round.
  Object.assign(server, { dropMaxConnection: true });
  server.on('drop', refusedByAll);
  server.on('connection', (socket: Socket) => {
    const ofOne = maxConnectionsPerAddress ? addresses.enter(socket) : 0;
    if (ofOne > mostOfOne) {
      refuse(socket, refusedByOne);
      // More of them would take the places of others until they are answered.
      if (ofOne > mostOfOne + answeredBeyond(mostOfOne)) socket.destroy();
      return;
    }
    if (accepted >= maxConnections) return refuse(socket, refusedByAll);
    accepted += 1;
    socket.once('close', () => {
      accepted -= 1;
    });
  });
  return (socket) => beyond.has(socket);
}

/** Counts refusals, and logs them once in a while. */
function countRefused(logger: Logger, setting: string, most: number): () => void {
  let refused = 0;
  let loggedAt = Number.NEGATIVE_INFINITY;
  return () => {
    refused += 1;
    const now = performance.now();
    if (now - loggedAt < LOG_INTERVAL_MS) return;
    logger.warn(
      { [setting]: most, refused },
      `too many connections: raise ${setting}, or limit each client in a proxy`,
    );
    loggedAt = now;
    refused = 0;
  };
}

/**
 * How many connections the process can hold of those that it may: each is an open file, and one that
 * cannot be opened would be missed by the database, too.
 */
export function affordableConnections(
  wanted: number,
  databasePoolSize: number,
  logger: Logger,
): number {
  const openFiles = mostOpenFiles();
  const free = openFiles - SPARE_FILES - databasePoolSize;
  if (wanted + answeredBeyond(wanted) <= free) return wanted;
  const maxConnections = Math.max(1, Math.floor(free / (1 + ANSWERED_SHARE)));
  logger.warn(
    { maxConnections, openFiles },
    'fewer connections than MAX_CONNECTIONS: raise the limit of open files (ulimit -n)',
  );
  return maxConnections;
}

/** How many files this process may open: as far as the system lets Node.js raise it at its start. */
export function mostOpenFiles(): number {
  // Otherwise the report asks the DNS for the names of the addresses that are connected.
  Object.assign(process.report, { excludeNetwork: true });
  const { userLimits } = process.report.getReport() as {
    userLimits: { open_files: { soft: number | 'unlimited' } };
  };
  const { soft } = userLimits.open_files;
  return soft === 'unlimited' ? Number.POSITIVE_INFINITY : soft;
}

function answeredBeyond(most: number): number {
  return Math.ceil(most * ANSWERED_SHARE);
}
