import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ApiError, RequestTimeout } from '../errors.ts';
import { contentHeaders } from './contentHeaders.ts';
import { errorBody } from './middleware/errorBody.ts';
import { openRequestsOf } from './openRequests.ts';

/** How long a client has to read the last answer before its connection is destroyed. */
export const LAST_ANSWER_TIMEOUT_MS = 1_000;

const refused = new WeakSet<Duplex>();

/** Whether a connection ends with an error. */
export function isRefused(socket: Duplex): boolean {
  return refused.has(socket);
}

/** Ends a connection with an error, after the answers to the whole requests before it. */
export function refuseConnection(socket: Duplex, error: ApiError): void {
  if (isRefused(socket)) return;
  refused.add(socket);

  const { isAnswered, awaited } = requestAtFault(socket);
  const bytes = isAnswered ? '' : toBytes(error);
  // After a timeout nothing more is read: the rest of the request must not place an order.
  if (error instanceof RequestTimeout) {
    if (!awaited && socket.writable) endSlowly(socket, bytes, () => socket.destroy());
    else socket.destroy();
  } else if (awaited) {
    awaited.once('finish', () => endSlowly(socket, bytes));
  } else {
    endSlowly(socket, bytes);
  }
}

/** Whether the request at fault is answered already, and the answer that must be sent before. */
function requestAtFault(socket: Duplex) {
  const { last, beforeLast } = openRequestsOf(socket);
  const isWithinBody = last?.req.complete === false;
  const isAnswered = isWithinBody && last.headersSent;
  const before = isWithinBody && !isAnswered ? beforeLast : last;
  return { isAnswered, awaited: before?.writableFinished ? undefined : before };
}

/** Destroyed at once, the answer would be lost to a client that is still sending. */
function endSlowly(socket: Duplex, bytes: string, onSent?: () => void): void {
  if (socket.writable) socket.end(bytes, onSent);
  setTimeout(() => socket.destroy(), LAST_ANSWER_TIMEOUT_MS).unref();
}

function toBytes(error: ApiError): string {
  const body = JSON.stringify(errorBody(error));
  const headers = { ...contentHeaders(body), Connection: 'close', ...error.headers };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}\r\n${lines.join('')}\r\n${body}`;
}
