import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { assertError } from '../support/assertError.ts';
import { exchange, type RequestParts, toChunks } from '../support/rawHttp.ts';
import {
  ORDER,
  PRODUCT_ID,
  type StockedServer,
  startStockedServer,
} from '../support/stockedServer.ts';

type Headers = NonNullable<RequestParts['headers']>;

const LIMIT_BYTES = 16_384;
const chunked = { 'Transfer-Encoding': 'chunked' };

const accepted: Headers[] = [
  { 'Content-Type': 'application/json; charset=utf-8' },
  { 'Content-Type': 'application/json;charset="UTF-8"' },
  { 'Content-Type': 'Application/JSON ; Charset=utf8' },
  { 'Content-Type': 'application/json; version=1' },
  { 'Content-Type': undefined, 'CONTENT-TYPE': 'APPLICATION/JSON' },
  { 'Content-Encoding': 'identity' },
];

const unsupported: Headers[] = [
  { 'Content-Type': undefined },
  { 'Content-Type': '' },
  { 'Content-Type': 'text/plain' },
  { 'Content-Type': 'application/x-www-form-urlencoded' },
  { 'Content-Type': 'multipart/form-data; boundary=x' },
  { 'Content-Type': 'application/jsonp' },
  { 'Content-Type': 'application/vnd.api+json' },
  { 'Content-Type': 'application/json, text/plain' },
  { 'Content-Type': 'text/plain; x=application/json' },
  { 'Content-Type': 'application/json; charset=klingon' },
  { 'Content-Type': 'application/json; charset=iso-8859-1' },
  { 'Content-Type': 'application/json; charset=utf-16' },
  { 'Content-Type': 'application/json; charset=base64' },
  { 'Content-Type': 'application/json; charset=' },
  { 'Content-Type': 'application/json\r\nContent-Type: text/plain' },
  { 'Content-Encoding': 'gzip' },
  { 'Content-Encoding': 'GZIP' },
  { 'Content-Encoding': 'br' },
  { 'Content-Encoding': 'identity, identity' },
  { 'Content-Encoding': 'nonsense' },
];

describe('the content of a request', () => {
  let server: StockedServer;

  before(async () => {
    server = await startStockedServer();
  });
  after(() => server.stop());

  async function isPlaced(request: RequestParts): Promise<void> {
    const answer = await exchange(server.url, request);
    assert.equal(answer.status, 201, answer.text);
    assert.equal(await server.newlySold(), 1);
  }

  async function isRefused(request: RequestParts, status: number, code: string): Promise<void> {
    assertError(await exchange(server.url, request), status, code);
    assert.equal(await server.newlySold(), 0);
  }

  const orderOfSize = (bytes: number) => ORDER.padEnd(bytes);

  for (const headers of accepted) {
    it(`is accepted with ${JSON.stringify(headers)}`, () => isPlaced({ headers, body: ORDER }));
  }

  for (const headers of unsupported) {
    it(`is not supported with ${JSON.stringify(headers)}`, () =>
      isRefused({ headers, body: ORDER }, 415, 'UNSUPPORTED_MEDIA_TYPE'));
  }

  it('is not supported when it is compressed', async () => {
    const body = gzipSync(ORDER);
    const headers = { 'Content-Encoding': 'gzip' };
    await isRefused({ headers, body }, 415, 'UNSUPPORTED_MEDIA_TYPE');
  });

  it('is not supported when it is compressed for this hop only', async () => {
    const headers = { 'Transfer-Encoding': 'gzip, chunked' };
    const body = toChunks(ORDER, 9);
    await isRefused({ headers, body }, 415, 'UNSUPPORTED_MEDIA_TYPE');
  });

  it('has numbers that are read as doubles, as the documentation says', async () => {
    for (const one of ['1.0', '1e0', '10e-1', '1.0000000000000000001', '0.99999999999999999']) {
      await isPlaced({ body: `{"productId": ${PRODUCT_ID}, "quantity": ${one}}` });
    }
  });

  it('may begin with a byte order mark', () => isPlaced({ body: `\ufeff${ORDER}` }));

  it('may be as large as 16,384 bytes', () => isPlaced({ body: orderOfSize(LIMIT_BYTES) }));

  it('may be as large in chunks, their own bytes not counted', () =>
    isPlaced({ headers: chunked, body: toChunks(orderOfSize(LIMIT_BYTES), 1000) }));

  it('is too large with a byte more', () =>
    isRefused({ body: orderOfSize(LIMIT_BYTES + 1) }, 413, 'PAYLOAD_TOO_LARGE'));

  it('is too large with a byte more in chunks', async () => {
    const body = toChunks(orderOfSize(LIMIT_BYTES + 1), 1000);
    await isRefused({ headers: chunked, body }, 413, 'PAYLOAD_TOO_LARGE');
  });

  it('is called too large before it is sent', async () => {
    const headers = { 'Content-Length': String(2 ** 53) };
    await isRefused({ headers }, 413, 'PAYLOAD_TOO_LARGE');
  });
});
