import { once } from 'node:events';
import {
  createServer,
  type RequestListener,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { Duplex } from 'node:stream';
import {
  type ApiError,
  HeadersTooLarge,
  MalformedHttp,
  NotFound,
  PayloadTooLarge,
  RequestTimeout,
} from './errors.ts';
import { errorBody } from './middleware/errorBody.ts';

const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 20_000;
/** Longer than the idle timeout of common load balancers, so that they close first. */
const KEEP_ALIVE_TIMEOUT_MS = 65_000;
const TIMEOUT_CHECK_INTERVAL_MS = 1_000;
const MAX_HEADER_BYTES = 16 * 1024;
const IDLE_CHECK_INTERVAL_MS = 20;
/** How long a client that sent broken HTTP has to read the answer. */
const LAST_ANSWER_TIMEOUT_MS = 1_000;

/** The last request that a connection has brought, and the one before while it waits for its answer. */
interface Turn {
  response: ServerResponse;
  before: ServerResponse | undefined;
}

/** An HTTP server that answers also what is not HTTP with the API's JSON errors. */
export function createHttpServer(listener: RequestListener): Server {
  const turns = new WeakMap<Duplex, Turn>();
  const options = {
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    connectionsCheckingInterval: TIMEOUT_CHECK_INTERVAL_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
    requireHostHeader: false, // answered by the app, with a body
    joinDuplicateHeaders: true, // by default Node hides all but the first of some headers
  };
  const server = createServer(options, (request, response) => {
    const previous = turns.get(request.socket)?.response;
    const before = previous?.writableFinished ? undefined : previous;
    turns.set(request.socket, { response, before });
    response.once('close', () => forget(response));
    listener(request, response);
  });

  /** Kept until the next request, what is over would fill the memory with thousands of requests. */
  function forget(response: ServerResponse): void {
    const { socket, complete } = response.req;
    if (complete && turns.get(socket)?.response === response) turns.delete(socket);
  }

  // Of all expectations only 100-continue means something; the others may be ignored (RFC 9110).
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  server.on('connect', ({ socket }) => {
    // Node has let go of the socket: unheard, an error of it would end the process.
    socket.on('error', () => socket.destroy());
    refuse(socket, new NotFound(), turns.get(socket));
  });
  server.on('clientError', (cause: NodeJS.ErrnoException, socket) => {
    refuse(socket, toApiError(cause.code), turns.get(socket));
  });
  return server;
}

/**
 * Stops accepting, answers what was accepted, closes what idles; connections that are still there
 * after `timeoutMs` are cut.
 */
export async function drain(server: Server, timeoutMs: number): Promise<void> {
  const closed = once(server, 'close');
  server.close();
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

const refused = new WeakSet<Duplex>();

/** Ends a connection with an error, in its turn: after the answers to the whole requests before it. */
function refuse(socket: Duplex, error: ApiError, turn: Turn | undefined): void {
  if (refused.has(socket)) return;
  refused.add(socket);

  const isWithinBody = turn?.response.req.complete === false;
  const isAnswered = isWithinBody && turn.response.headersSent;
  const awaited = isWithinBody && !isAnswered ? turn.before : turn?.response;
  const isItsTurn = !awaited || awaited.writableFinished;
  const bytes = isAnswered ? '' : lastAnswer(error);

  // After a timeout nothing more is read: the rest of the request must not place an order.
  if (error instanceof RequestTimeout) {
    if (isItsTurn && socket.writable) socket.end(bytes, () => socket.destroy());
    else socket.destroy();
  } else if (isItsTurn) {
    endSlowly(socket, bytes);
  } else {
    awaited.once('finish', () => endSlowly(socket, bytes));
  }
}

/** Destroyed at once, the answer would be lost to a client that is still sending. */
function endSlowly(socket: Duplex, bytes: string): void {
  if (socket.writable) socket.end(bytes);
  setTimeout(() => socket.destroy(), LAST_ANSWER_TIMEOUT_MS).unref();
}

function lastAnswer(error: ApiError): string {
  const body = JSON.stringify(errorBody(error));
  return (
    `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}\r\n` +
    'Content-Type: application/json; charset=utf-8\r\n' +
    `Content-Length: ${Buffer.byteLength(body)}\r\n` +
    `Connection: close\r\n\r\n${body}`
  );
}
