import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface RawAnswer {
  status: number;
  /** By names in lower case. */
  headers: Record<string, string>;
  text: string;
}

export interface RawConnection {
  socket: Socket;
  send(bytes: string | Uint8Array): void;
  /** The next answer as soon as it is whole; undefined when the server has closed the connection. */
  next(method?: string): Promise<RawAnswer | undefined>;
  /** The same, where there must be one. An answer to HEAD has no body, whatever its head says. */
  answer(method?: string): Promise<RawAnswer>;
  /** Resolves when the server has closed the connection; fails if it answers instead. */
  closed(): Promise<void>;
}

export interface RequestParts {
  method?: string;
  path?: string;
  version?: string;
  /** Added to those that an order needs; undefined leaves one of these out. */
  headers?: Record<string, string | undefined>;
  body?: string | Uint8Array;
}

/** The bytes of one request: `POST /api/order` with JSON, where not said otherwise. */
export function toBytes(parts: RequestParts): Buffer {
  const { method = 'POST', path = '/api/order', version = '1.1', headers = {}, body = '' } = parts;
  const content = Buffer.from(body);
  const isChunked = 'Transfer-Encoding' in headers;
  const lines = Object.entries({
    Host: 'localhost',
    'Content-Type': 'application/json',
    'Content-Length': isChunked ? undefined : String(content.length),
    ...headers,
  }).map(([name, value]) => (value === undefined ? '' : `${name}: ${value}\r\n`));
  const head = `${method} ${path} HTTP/${version}\r\n${lines.join('')}\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), content]);
}

/** The same body in chunks of `size` bytes, for `Transfer-Encoding: chunked`. */
export function toChunks(body: string | Uint8Array, size: number): Buffer {
  const content = Buffer.from(body).toString('latin1');
  let chunks = '';
  for (let start = 0; start < content.length; start += size) {
    const chunk = content.slice(start, start + size);
    chunks += `${chunk.length.toString(16)}\r\n${chunk}\r\n`;
  }
  return Buffer.from(`${chunks}0\r\n\r\n`, 'latin1');
}

/** Opens a connection that sends whatever bytes it is given. */
export async function openConnection(url: string): Promise<RawConnection> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.setNoDelay(true);
  await once(socket, 'connect');

  const chunks: AsyncIterator<Buffer> = socket[Symbol.asyncIterator]();
  let unread: Buffer = Buffer.alloc(0);
  const next = async (method = 'POST'): Promise<RawAnswer | undefined> => {
    for (;;) {
      const taken = takeAnswer(unread, method);
      if (taken) {
        unread = unread.subarray(taken.length);
        if (taken.answer.status !== 100) return taken.answer;
        continue;
      }
      const { done, value } = await chunks.next();
      if (done) break;
      unread = Buffer.concat([unread, value]);
    }
    assert.equal(unread.toString(), '', 'the connection closed within an answer');
    return undefined;
  };

  return {
    socket,
    send: (bytes) => void socket.write(bytes),
    next,
    async answer(method) {
      const answer = await next(method);
      assert.ok(answer, 'the server closed the connection without an answer');
      return answer;
    },
    async closed() {
      assert.equal(await next(), undefined, 'the server answered where it should only close');
    },
  };
}

/** Sends one request on a connection of its own and returns its answer. */
export async function exchange(url: string, request: RequestParts | Buffer): Promise<RawAnswer> {
  const connection = await openConnection(url);
  const isBytes = Buffer.isBuffer(request);
  connection.send(isBytes ? request : toBytes(request));
  try {
    return await connection.answer(isBytes ? undefined : request.method);
  } finally {
    connection.socket.destroy();
  }
}

function takeAnswer(
  bytes: Buffer,
  method: string,
): { answer: RawAnswer; length: number } | undefined {
  const endOfHead = bytes.indexOf('\r\n\r\n');
  if (endOfHead === -1) return undefined;
  const [statusLine = '', ...lines] = bytes.toString('latin1', 0, endOfHead).split('\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1]);
  assert.ok(status, `not an answer: ${statusLine}`);
  const headers: Record<string, string> = Object.fromEntries(
    lines.map((line) => [line.split(':', 1)[0]?.toLowerCase(), line.replace(/^[^:]*: */, '')]),
  );
  const start = endOfHead + 4;
  const length = start + (method === 'HEAD' ? 0 : Number(headers['content-length'] ?? 0));
  if (bytes.length < length) return undefined;
  return { answer: { status, headers, text: bytes.toString('utf8', start, length) }, length };
}
