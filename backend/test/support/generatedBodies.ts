import fc from 'fast-check';

/** One change of some bytes. */
export interface Mutation {
  /** Where, as a share of their length. */
  at: number;
  removed: number;
  added: Uint8Array;
}

const toBuffer = (text: string | Uint8Array) => Buffer.from(text);

export const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

export const mutations: fc.Arbitrary<Mutation[]> = fc.array(
  fc.record({
    at: share,
    removed: fc.constantFrom(0, 1, 1, 2, 10, 1000),
    added: fc.oneof(
      fc.uint8Array({ maxLength: 4 }),
      fc.constantFrom('\r\n', '\r\n\r\n', '\0', ' ', ':', '0', '{', ']', '"').map(toBuffer),
      fc.nat(255).map((byte) => Buffer.alloc(1000, byte)),
    ),
  }),
  { minLength: 1, maxLength: 4 },
);

export function mutate(bytes: Buffer, changes: Mutation[]): Buffer {
  return changes.reduce((changed: Buffer, { at, removed, added }) => {
    const start = Math.floor(at * changed.length);
    return Buffer.concat([changed.subarray(0, start), added, changed.subarray(start + removed)]);
  }, bytes);
}

const value = fc.oneof(
  fc.constantFrom('1', '9', '2147483647', '2147483648', '0', '-0', '-1', '1.5', '1e0', '1e99'),
  fc.constantFrom('1e400', '"1"', '""', 'null', 'true', '[]', '[1]', '{}', '01', 'NaN', '', '+1'),
  fc.integer().map(String),
  fc.double().map(String),
  fc.json({ maxDepth: 2 }),
);

const fieldName = fc.oneof(
  fc.constantFrom('productId', 'quantity', '__proto__', 'constructor', 'toString', '', 'body'),
  fc.string({ unit: 'binary' }),
);

const nearlyOrder = fc
  .tuple(value, value, fc.array(fc.tuple(fieldName, value), { maxLength: 3 }))
  .map(([productId, quantity, others]) => {
    const fields = others.map(([name, other]) => `,${JSON.stringify(name)}:${other}`).join('');
    return `{"productId":${productId},"quantity":${quantity}${fields}}`;
  });

const ofUnknownProduct = Buffer.from('{"productId": 9, "quantity": 1}');

const repeated = fc
  .tuple(fc.constantFrom('[', '{"a":', ' ', '1', '\ud83d\ude00'), fc.nat(17_000))
  .map(([text, length]) => Buffer.alloc(length, text));

/** Most are nearly orders; some are any JSON, any bytes, or long. */
export const generatedBody: fc.Arbitrary<Buffer> = fc.oneof(
  { weight: 2, arbitrary: fc.constant(ofUnknownProduct) },
  { weight: 8, arbitrary: nearlyOrder.map(toBuffer) },
  { weight: 6, arbitrary: mutations.map((changes) => mutate(ofUnknownProduct, changes)) },
  { weight: 2, arbitrary: fc.json().map(toBuffer) },
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 300 }).map(toBuffer) },
  { weight: 1, arbitrary: repeated },
);
