import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import type { Logger } from 'pino';
import {
  type ApiError,
  HeadersTooLarge,
  MalformedHttp,
  NotFound,
  Overloaded,
  PayloadTooLarge,
  RequestTimeout,
  Unavailable,
} from '../errors.ts';
import { limitConnections } from './connectionLimit.ts';
import { limitIntake } from './limitIntake.ts';
import { openRequestsOf } from './openRequests.ts';
import { refuseConnection } from './refuseConnection.ts';

const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 20_000;
/** How long a client may take none of what it is sent. */
const UNREAD_TIMEOUT_MS = 20_000;
const TIMEOUT_CHECK_INTERVAL_MS = 1_000;
const MAX_HEADER_BYTES = 16 * 1024;
/** Long enough for a client that sends one request after the other to hear that we stop. */
const IDLE_CHECK_INTERVAL_MS = 200;
const STOPPING = 'The server is stopping; the order is not placed. Try again shortly.';

export interface HttpSettings {
  /** How long a connection may idle after an answer. */
  keepAliveTimeoutMs: number;
  maxConnections: number;
  /** The same of one client's address; undefined: as many as there may be at all. */
  maxConnectionsPerAddress: number | undefined;
  logger: Logger;
}

/** An HTTP server that answers also what is not HTTP with the API's JSON errors. */
export function createHttpServer(app: RequestListener, settings: HttpSettings): Server {
  const options = {
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: settings.keepAliveTimeoutMs,
    connectionsCheckingInterval: TIMEOUT_CHECK_INTERVAL_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
    requireHostHeader: false, // answered by the app, with a body
    joinDuplicateHeaders: true, // by default Node hides all but the first of some headers
  };
  const server = createServer(options, (request, response) => {
    const { socket } = request;
    if (isBeyondLimit(socket)) return refuseConnection(socket, tooManyConnections());
    if (!server.listening) {
      refuseConnection(socket, new Unavailable(STOPPING));
      socket.pause(); // who sends on and on is not read any more
      return;
    }
    openRequestsOf(socket).add(response);
    app(request, response);
  });
  const isBeyondLimit = limitConnections(server, settings);
  limitIntake(server);
  server.setTimeout(UNREAD_TIMEOUT_MS, endSilent);
  answerWhatIsNoRequest(server);
  return server;
}

function endSilent(socket: Socket): void {
  // Silent because it waits for us: the order's own deadline ends that.
  const isWaiting = socket.writableLength === 0 && openRequestsOf(socket).owedAnswers > 0;
  if (isWaiting) socket.setTimeout(UNREAD_TIMEOUT_MS);
  else socket.destroy();
}

function answerWhatIsNoRequest(server: Server): void {
  // Of all expectations only 100-continue means something; the others may be ignored (RFC 9110).
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  server.on('connect', ({ socket }) => {
    // Node has let go of the socket: unheard, an error of it would end the process.
    socket.on('error', () => socket.destroy());
    refuseConnection(socket, new NotFound());
  });
  server.on('clientError', (cause: NodeJS.ErrnoException, socket) => {
    const isSlow = cause.code === 'ERR_HTTP_REQUEST_TIMEOUT';
    if (isSlow && openRequestsOf(socket).areMost) return; // it is we who do not read on
    refuseConnection(socket, toApiError(cause.code));
  });
}

/**
 * Accepts no more connections and requests, answers what was accepted, closes what idles; connections
 * that are still there after `timeoutMs` are cut.
 */
export async function drain(server: Server, timeoutMs: number): Promise<void> {
  const closed = once(server, 'close');
  // Its own `close` would at once reset idle connections whose next request is on its way.
  NetServer.prototype.close.call(server);
  const closeIdle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_INTERVAL_MS);
  const cut = setTimeout(() => server.closeAllConnections(), timeoutMs);
  await closed;
  clearInterval(closeIdle);
  clearTimeout(cut);
}

function toApiError(code: string | undefined): ApiError {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new RequestTimeout();
    case 'HPE_HEADER_OVERFLOW':
      return new HeadersTooLarge();
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return new PayloadTooLarge(MAX_HEADER_BYTES);
    default:
      return new MalformedHttp();
  }
}

function tooManyConnections(): ApiError {
  return new Overloaded(
    'Too many connections are open; this order is not placed. Try again shortly.',
  );
}
