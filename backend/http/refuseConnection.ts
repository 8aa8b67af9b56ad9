import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ApiError, RequestTimeout } from '../errors.ts';
import { errorBody } from './middleware/errorBody.ts';
import type { Turn } from './openRequests.ts';

/** How long a client has to read the last answer before its connection is cut. */
export const LAST_ANSWER_TIMEOUT_MS = 1_000;

const refused = new WeakSet<Duplex>();

/** Whether a connection ends with an error. */
export function isRefused(socket: Duplex): boolean {
  return refused.has(socket);
}

/** Ends a connection with an error, in its turn: after the answers to the whole requests before it. */
export function refuse(socket: Duplex, error: ApiError, turn: Turn | undefined): void {
  if (isRefused(socket)) return;
  refused.add(socket);

  const response = turn?.response;
  const isWithinBody = response?.req.complete === false;
  const isAnswered = isWithinBody && response.headersSent;
  const awaited = isWithinBody && !isAnswered ? turn?.before : response;
  const isItsTurn = !awaited || awaited.writableFinished;
  const bytes = isAnswered ? '' : lastAnswer(error);

  // After a timeout nothing more is read: the rest of the request must not place an order.
  if (error instanceof RequestTimeout) {
    if (isItsTurn && socket.writable) endSlowly(socket, bytes, () => socket.destroy());
    else socket.destroy();
  } else if (isItsTurn) {
    endSlowly(socket, bytes);
  } else {
    awaited.once('finish', () => endSlowly(socket, bytes));
  }
}

/** Destroyed at once, the answer would be lost to a client that is still sending. */
function endSlowly(socket: Duplex, bytes: string, onSent?: () => void): void {
  if (socket.writable) socket.end(bytes, onSent);
  setTimeout(() => socket.destroy(), LAST_ANSWER_TIMEOUT_MS).unref();
}

function lastAnswer(error: ApiError): string {
  const body = JSON.stringify(errorBody(error));
  const headers = {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    Connection: 'close',
    ...error.headers,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}\r\n${lines.join('')}\r\n${body}`;
}
