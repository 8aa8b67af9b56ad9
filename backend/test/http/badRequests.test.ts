import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { assertError, type ErrorBody } from '../support/assertError.ts';
import { exchange } from '../support/rawHttp.ts';
import {
  ORDER,
  PRODUCT_ID,
  type StockedServer,
  startStockedServer,
} from '../support/stockedServer.ts';

const outOfRange = 'must be a whole number from 1 to 2147483647';
const notANumber: [string, string][] = [
  ['"1"', 'not a JSON string'],
  ['""', 'not a JSON string'],
  ['true', 'not a JSON boolean'],
  ['null', 'not null'],
  ['[]', 'not an array'],
  ['[1]', 'not an array'],
  ['{}', 'not a JSON object'],
  [`${'['.repeat(8000)}${']'.repeat(8000)}`, 'not an array'],
];
const notPositiveIntegers = '1.5 0.1 1e99 1e400 -1e400 -0 0 -1 2147483648 2147483647.000001'.split(
  ' ',
);

/** Each is added to a good order, so that it is what is wrong. */
const unknownFields: [string, string][] = [
  ['price', 'price'],
  ['productID', 'productID'],
  ['idempotencyKey', 'idempotencyKey'],
  ['__proto__', '__proto__'],
  ['constructor', 'constructor'],
  ['toString', 'toString'],
  ['', '""'],
  [' quantity', ' quantity'],
  ['quantity\u0000', 'quantity\u0000'],
  ['line\nbreak\u001b[31m', 'line\nbreak\u001b[31m'],
  ['"><script>', '"><script>'],
  ['\ud800', '\ufffd'],
  ['x'.repeat(10_000), `${'x'.repeat(60)}…`],
];

const fields = ORDER.slice(1, -1);
const notJson: [string, string | Buffer][] = [
  ['an empty body', ''],
  ['only spaces', '   '],
  ['a body that is cut off', ORDER.slice(0, -1)],
  ['a second value after the first', `${ORDER}{}`],
  ['a trailing comma', `{${fields},}`],
  ['a comment', `{${fields} /* two */}`],
  ['single quotes', `{${fields.replaceAll('"', "'")}}`],
  ['no quotes', `{${fields.replaceAll('"', '')}}`],
  ['NaN', '{"productId": 1, "quantity": NaN}'],
  ['a hexadecimal number', '{"productId": 0x1, "quantity": 1}'],
  ['a leading zero', '{"productId": 01, "quantity": 1}'],
  ['a plus sign', '{"productId": +1, "quantity": 1}'],
  ['a zero byte at the end', `${ORDER}\0`],
  ['a raw control character', `{${fields}, "line\nbreak": 1}`],
  ['16 KB of [', '['.repeat(16_384)],
  ['16 KB of {"a":', '{"a":'.repeat(3276)],
  ['a form', `productId=${PRODUCT_ID}&quantity=1`],
  ['bytes that are not UTF-8', Buffer.from(`{${fields}, "\xff": 1}`, 'latin1')],
  ['half a character of UTF-8', Buffer.from(`${ORDER}\xc3`, 'latin1')],
  ['an encoded surrogate', Buffer.from(`{${fields}, "\xed\xa0\x80": 1}`, 'latin1')],
  ['UTF-16', Buffer.from(ORDER, 'utf16le')],
];

describe('a bad body', () => {
  let server: StockedServer;

  before(async () => {
    server = await startStockedServer();
  });
  afterEach(async () => {
    assert.equal(await server.newlySold(), 0);
  });
  after(() => server.stop());

  async function refusal(body: string): Promise<Required<ErrorBody>> {
    const error = assertError(await exchange(server.url, { body }), 400, 'INVALID_REQUEST');
    assert.ok(error.details);
    return error as Required<ErrorBody>;
  }

  /** A good order with one field more, or with another value of it. */
  const withField = (name: string, json: string) =>
    `${ORDER.slice(0, -1)}, ${JSON.stringify(name)}: ${json}}`;

  for (const field of ['productId', 'quantity']) {
    for (const [json, fault] of notANumber) {
      it(`names ${field} when it is ${json.slice(0, 20)}`, async () => {
        const { details, message } = await refusal(withField(field, json));
        assert.deepEqual(details, [{ field, reason: `${outOfRange}, ${fault}` }]);
        assert.ok(message.includes(`${field} ${outOfRange}`), message);
      });
    }
    for (const json of notPositiveIntegers) {
      it(`names ${field} when it is ${json}`, async () => {
        const { details } = await refusal(withField(field, json));
        assert.deepEqual(details, [{ field, reason: outOfRange }]);
      });
    }
    it(`names ${field} when it is missing`, async () => {
      const others = { productId: PRODUCT_ID, quantity: 1, [field]: undefined };
      const { details } = await refusal(JSON.stringify(others));
      assert.deepEqual(details, [{ field, reason: 'is required' }]);
    });
  }

  for (const [name, field] of unknownFields) {
    it(`names the unknown field ${JSON.stringify(name).slice(0, 40)}`, async () => {
      const { details } = await refusal(withField(name, '1'));
      assert.deepEqual(details, [{ field, reason: 'is not a known field' }]);
    });
  }

  it('names each field at fault, of an order whose prototype is one, too', async () => {
    const { details } = await refusal(`{"__proto__": ${ORDER}}`);
    const fields = details.map(({ field }) => field);
    assert.deepEqual(fields, ['productId', 'quantity', '__proto__']);
  });

  for (const json of ['1', '"order"', 'null', 'true', '[]', '[{"productId": 1, "quantity": 1}]']) {
    it(`must be an object, and is not when it is ${json}`, async () => {
      const { details } = await refusal(json);
      assert.deepEqual(details, [{ field: 'body', reason: 'must be a JSON object' }]);
    });
  }

  it('of thousands of unknown fields gets a small answer', async () => {
    const names = Array.from({ length: 1800 }, (_, i) => `"${i}":1`).join();
    const { details, message } = await refusal(`{${names}}`);
    assert.equal(details.length, 10);
    assert.ok(message.length < 1000);
  });

  for (const [name, body] of notJson) {
    it(`is not JSON: ${name}`, async () => {
      assertError(await exchange(server.url, { body }), 400, 'INVALID_JSON');
    });
  }
});
