import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { setImmediate as breathe } from 'node:timers/promises';
import { assertErrorBody } from '../support/assertError.ts';
import { type GeneratedRequest, generateRequests } from '../support/generatedRequests.ts';
import { openConnection, type RawAnswer, type RawConnection } from '../support/rawHttp.ts';
import { type StockedServer, startStockedServer } from '../support/stockedServer.ts';

const REQUESTS = 20_000;
const WARM_UP = 5_000;
const CONNECTIONS = 8;
/** Garbage that waits for its collection included; what would leak is a few KB for each request. */
const MAX_GROWTH_MB = 100;

const seed = Number(process.env.FUZZ_SEED ?? randomInt(2 ** 31));

describe('20,000 bad requests', () => {
  let server: StockedServer;

  before(async () => {
    server = await startStockedServer({ LOG_LEVEL: 'warn' });
  });
  after(() => server.stop());

  it('get answers, sell nothing and do no harm', async () => {
    const requests = generateRequests(seed, REQUESTS);
    await sendAll(server.url, take(requests, WARM_UP));
    const memoryBefore = memoryOf(server);
    await sendAll(server.url, requests);
    const growth = memoryOf(server) - memoryBefore;

    assert.equal(server.process.exitCode, null, 'it is still the same process');
    assert.equal(await server.newlySold(), 0);
    const logged = server.output.filter((line) => line.startsWith('{'));
    assert.deepEqual(logged, [], `the server complained (FUZZ_SEED=${seed})`);
    assert.ok(growth < MAX_GROWTH_MB, `the server grew by ${growth} MB (FUZZ_SEED=${seed})`);
  });
});

/** Sends requests on some connections at once, each on the next that is free. */
async function sendAll(url: string, requests: Iterable<GeneratedRequest>): Promise<void> {
  const iterator = requests[Symbol.iterator]();
  await Promise.all(Array.from({ length: CONNECTIONS }, () => sendInTurn(url, iterator)));
}

async function sendInTurn(url: string, requests: Iterator<GeneratedRequest>): Promise<void> {
  let connection: RawConnection | undefined;
  for (let next = requests.next(); !next.done; next = requests.next()) {
    const request = next.value;
    try {
      if (request.isBroken) {
        await sendBroken(url, request);
      } else {
        connection ??= await openConnection(url);
        if (await closesAfter(connection, request)) connection = undefined;
      }
    } catch (cause) {
      const bytes = JSON.stringify(Buffer.concat(request.packets).toString('latin1'));
      throw new Error(`FUZZ_SEED=${seed} failed at ${bytes.slice(0, 2000)}`, { cause });
    }
  }
  connection?.socket.destroy();
}

/** Sends what gets one answer; tells whether the server closes the connection after it. */
async function closesAfter(
  connection: RawConnection,
  { method, packets }: GeneratedRequest,
): Promise<boolean> {
  await send(connection, packets);
  const answer = await connection.answer(method);
  check(method, answer);
  if (answer.headers.connection !== 'close') return false;
  await connection.closed().catch(isReset);
  return true;
}

/** Sends what may get any number of answers, and the end of the connection after it. */
async function sendBroken(url: string, { method, packets }: GeneratedRequest): Promise<void> {
  const connection = await openConnection(url);
  await send(connection, packets);
  connection.socket.end();
  try {
    for (;;) {
      const answer = await connection.next();
      if (!answer) return;
      check(method, answer);
    }
  } catch (error) {
    isReset(error as NodeJS.ErrnoException);
  }
}

async function send({ socket }: RawConnection, packets: Buffer[]): Promise<void> {
  for (const packet of packets) {
    if (socket.writable) socket.write(packet);
    await breathe();
  }
}

function check(method: string, { status, headers, text }: RawAnswer): void {
  assert.ok(status < 500 && status !== 201, `${status} ${text}`);
  if (method === 'HEAD' || status === 304) assert.equal(text, '');
  else if (status === 200) assert.match(headers['content-type'] ?? '', /^text\/html/);
  else assertErrorBody(headers, text);
}

/** A server that closes while bytes arrive may make the client see a reset. */
function isReset(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') throw error;
}

function* take<T>(values: Iterator<T>, count: number): Generator<T> {
  for (let taken = 0; taken < count; taken++) {
    const next = values.next();
    if (next.done) return;
    yield next.value;
  }
}

/** Megabytes of memory in use; 0 where the system does not say. */
function memoryOf({ process: { pid } }: StockedServer): number {
  const status = `/proc/${pid}/status`;
  if (!existsSync(status)) return 0;
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(status, 'utf8'))?.[1]) / 1024;
}
