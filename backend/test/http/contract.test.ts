import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createConfig, lint } from '@redocly/openapi-core';
import { lockProduct } from '../../../tools/processes/holdLock.ts';
import * as errors from '../../errors.ts';
import { assertError } from '../support/assertError.ts';
import {
  assertDescribed,
  assertDescribedError,
  contract,
  contractFile,
  placeOrder,
} from '../support/contract.ts';
import { exchange, type RequestParts } from '../support/rawHttp.ts';
import {
  ORDER,
  PRODUCT_ID,
  type StockedServer,
  startStockedServer,
} from '../support/stockedServer.ts';

const halfAHead = Buffer.from('POST /api/order HTTP/1.1\r\n');
const orderOf = (quantity: number) => JSON.stringify({ productId: PRODUCT_ID, quantity });

const refusals: [number, string, RequestParts | Buffer][] = [
  [400, 'INVALID_REQUEST', { body: '{"productId": "1", "price": 2}' }],
  [400, 'INVALID_REQUEST', { body: '[]' }],
  [400, 'INVALID_JSON', { body: '{' }],
  [400, 'PRODUCT_NOT_FOUND', { body: '{"productId": 9, "quantity": 1}' }],
  [400, 'INSUFFICIENT_STOCK', { body: orderOf(2147483647) }],
  [400, 'MALFORMED_HTTP', { headers: { Host: undefined }, body: ORDER }],
  [400, 'MALFORMED_HTTP', Buffer.from('garbage\r\n\r\n')],
  [408, 'REQUEST_TIMEOUT', halfAHead],
  [413, 'PAYLOAD_TOO_LARGE', { body: ORDER.padEnd(20_000) }],
  [415, 'UNSUPPORTED_MEDIA_TYPE', { headers: { 'Content-Type': 'text/plain' }, body: ORDER }],
  [421, 'HOST_NOT_ALLOWED', { headers: { Host: 'rebound.example' }, body: ORDER }],
  [431, 'HEADERS_TOO_LARGE', { headers: { X: 'x'.repeat(20_000) }, body: ORDER }],
  [500, 'INTERNAL_ERROR', { body: orderOf(4) }],
];

describe('the contract', { concurrency: true }, () => {
  const given = new Set<string>();
  let server: StockedServer;

  before(async () => {
    server = await startStockedServer();
    await server.database.sql(`
      CREATE FUNCTION reject() RETURNS trigger AS $$
        BEGIN RAISE EXCEPTION 'forced failure'; END $$ LANGUAGE plpgsql;
      CREATE TRIGGER reject BEFORE INSERT ON orders FOR EACH ROW
        WHEN (NEW.quantity = 4) EXECUTE FUNCTION reject();`);
  });
  after(async () => {
    await server.stop();
    const described = Object.keys(placeOrder.responses).sort();
    assert.deepEqual([...given].sort(), described, 'each status that it describes was given');
  });

  it('passes the linter', async () => {
    const config = await createConfig({ extends: ['recommended'] });
    const problems = await lint({ ref: contractFile, config });
    assert.deepEqual(
      problems.map(({ ruleId, message }) => `${ruleId}: ${message}`),
      [],
    );
  });

  it('names the code of every error, and no other', () => {
    const codes = Object.values(errors)
      .filter((error) => error !== errors.ApiError)
      .map((error) => Reflect.construct(error, [[]]).code as string);
    assert.deepEqual(contract.components.schemas.ErrorCode.enum.toSorted(), codes.sort());
  });

  it('gives examples of requests that are accepted', async () => {
    assert.equal(await server.database.addProduct(1000), 1);
    const { examples } = placeOrder.requestBody.content['application/json'];
    for (const { value } of Object.values(examples)) {
      const answer = await exchange(server.url, { body: JSON.stringify(value) });
      assert.equal(answer.status, 201, answer.text);
    }
  });

  it('describes 201', async () => {
    const answer = await exchange(server.url, { body: ORDER });
    assert.equal(answer.status, 201, answer.text);
    assertDescribed(answer);
    given.add('201');
  });

  it('describes the replay of an order, and a key that is used for another', async () => {
    const headers = { 'Idempotency-Key': 'contract' };
    await exchange(server.url, { headers, body: ORDER });
    const replay = await exchange(server.url, { headers, body: ORDER });
    assert.equal(replay.status, 201);
    assertDescribed(replay);
    assert.ok('Idempotent-Replayed' in (placeOrder.responses['201']?.headers ?? {}));
    assert.equal(replay.headers['idempotent-replayed'], 'true');

    const reused = await exchange(server.url, { headers, body: orderOf(2) });
    assertError(reused, 400, 'IDEMPOTENCY_KEY_REUSED');
    assertDescribed(reused);
  });

  for (const [status, code, request] of refusals) {
    it(`describes ${status} ${code}`, async () => {
      const answer = await exchange(server.url, request);
      assertError(answer, status, code);
      assertDescribed(answer);
      given.add(String(status));
    });
  }

  it('describes 503 UNAVAILABLE, and such an order is not placed later', async (test) => {
    const hurried = await startStockedServer({ ORDER_TIMEOUT_MS: '2000' });
    const lock = await lockProduct(hurried.database, PRODUCT_ID, test);
    test.after(() => hurried.stop());
    const answer = await exchange(hurried.url, { body: ORDER });
    assertError(answer, 503, 'UNAVAILABLE');
    assertDescribed(answer);
    given.add('503');
    assert.ok('Retry-After' in (placeOrder.responses['503']?.headers ?? {}));
    assert.match(answer.headers['retry-after'] ?? '', /^[1-9]\d*$/);

    await lock.release();
    assert.equal((await exchange(hurried.url, { body: orderOf(2) })).status, 201);
    assert.equal(await hurried.newlySold(), 2);
  });

  it('describes 429 RATE_LIMITED, with its headers', async (test) => {
    const limited = await startStockedServer({ RATE_LIMIT: '1/600s' });
    test.after(() => limited.stop());
    await exchange(limited.url, { body: ORDER });
    const answer = await exchange(limited.url, { body: ORDER });
    assertError(answer, 429, 'RATE_LIMITED');
    assertDescribed(answer);
    given.add('429');
    const described = Object.keys(placeOrder.responses['429']?.headers ?? {});
    for (const name of described) assert.ok(answer.headers[name.toLowerCase()], name);
    assert.match(answer.headers['retry-after'] ?? '', /^[1-9]\d*$/);
  });

  it('describes the bodies of 404 and 405, which no order gets', async () => {
    const notFound = await exchange(server.url, { path: '/nowhere' });
    assertError(notFound, 404, 'NOT_FOUND');
    assertDescribedError(notFound.text);
    const notAllowed = await exchange(server.url, { method: 'GET' });
    assertError(notAllowed, 405, 'METHOD_NOT_ALLOWED');
    assertDescribedError(notAllowed.text);
  });
});
