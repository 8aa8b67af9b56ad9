import { METHODS } from 'node:http';
import fc from 'fast-check';
import { generatedBody, type Mutation, mutate, mutations, share } from './generatedBodies.ts';
import { toBytes, toChunks } from './rawHttp.ts';
import { PRODUCT_ID } from './stockedServer.ts';

export interface GeneratedRequest {
  method: string;
  /** Its bytes, in the packets in which they are to be sent. */
  packets: Buffer[];
  /** Whether bytes of its head were changed, too: then any number of answers may follow, or none. */
  isBroken: boolean;
}

const BATCH = 500;

/** Requests made at random from a seed. None of them names the product that exists. */
export function* generateRequests(seed: number, count: number): Generator<GeneratedRequest> {
  for (let made = 0; made < count; made += BATCH) {
    yield* fc.sample(generatedRequest, { seed: seed + made, numRuns: BATCH });
  }
}

const method = fc.oneof(
  { weight: 6, arbitrary: fc.constant('POST') },
  { weight: 1, arbitrary: fc.constantFrom(...METHODS.filter((name) => name !== 'CONNECT')) },
);

const noSpaces = fc.string().map((text) => text.replaceAll(' ', '+'));
const pathStart = fc.constantFrom('/', '//', '/api/order?', '/api/order#', 'http://', 'http://a/');
const path = fc.oneof(
  { weight: 6, arbitrary: fc.constant('/api/order') },
  { weight: 1, arbitrary: fc.constantFrom('/', '/index.html', '/API/ORDER', '/%', '*', '//') },
  { weight: 2, arbitrary: fc.tuple(pathStart, noSpaces).map(([start, rest]) => start + rest) },
);

const headers = fc.dictionary(
  fc.constantFrom(
    ...['Content-Type', 'Content-Encoding', 'Expect', 'Connection', 'Upgrade', 'Accept', 'Cookie'],
    ...['If-Match', 'If-None-Match', 'If-Modified-Since', 'Range', 'Origin', 'Idempotency-Key'],
    ...['X-Forwarded-For', 'X-HTTP-Method-Override', '__proto__', 'constructor', 'Trailer', 'TE'],
  ),
  fc.oneof(
    fc.constantFrom('application/json', 'application/json; charset=utf-16', 'text/plain', '*'),
    fc.constantFrom('gzip', 'identity', '100-continue', 'close', 'keep-alive', 'Upgrade', 'h2c'),
    fc.string(),
  ),
  { maxKeys: 2 },
);

const parts = fc.record({
  method,
  path,
  version: fc.constantFrom('1.1', '1.1', '1.1', '1.1', '1.0'),
  headers,
  body: generatedBody,
  chunkSize: fc.constantFrom(0, 0, 0, 0, 0, 7, 5000),
  changes: fc.oneof(
    { weight: 5, arbitrary: fc.constant<Mutation[]>([]) },
    { weight: 1, arbitrary: mutations },
  ),
  cuts: fc.array(share, { maxLength: 3 }),
});

const generatedRequest: fc.Arbitrary<GeneratedRequest> = parts
  .map(({ chunkSize, changes, cuts, ...request }) => {
    const isBroken = changes.length > 0;
    // A server that cannot read a request does not know that it is HEAD, and answers with a body.
    const isReadable = !isBroken && /^[\w/]+$/.test(request.path);
    if (request.method === 'HEAD' && !isReadable) request.method = 'GET';
    if (chunkSize > 0) {
      request.headers = { ...request.headers, 'Transfer-Encoding': 'chunked' };
      request.body = toChunks(request.body, chunkSize);
    }
    const bytes = mutate(toBytes(request), changes);
    return { method: request.method, packets: cut(bytes, cuts), isBroken };
  })
  .filter(({ packets }) => !Buffer.concat(packets).includes(String(PRODUCT_ID)));

function cut(bytes: Buffer, cuts: number[]): Buffer[] {
  const ends = cuts.map((at) => Math.floor(at * bytes.length)).sort((a, b) => a - b);
  return [...ends, bytes.length].map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end));
}
