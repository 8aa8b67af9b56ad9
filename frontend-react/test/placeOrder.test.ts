import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { placeOrder } from '../src/api/placeOrder.ts';

const order = { id: 'a', productId: 1, quantity: 2, createdAt: '2026-01-31T12:00:00.000Z' };

function answerWith(t: TestContext, answer: () => Promise<Response>) {
  t.mock.method(globalThis, 'fetch', answer);
}

describe('what was typed', () => {
  const sent: [string, unknown][] = [
    ['2', 2],
    [' 2 ', 2],
    ['007', 7],
    ['-1', -1],
    ['1.5', 1.5],
    ['0', 0],
    ['', undefined],
    ['two', 'two'],
    ['1,000', '1,000'],
    ['0x10', '0x10'],
    ['1e3', '1e3'],
    ['NaN', 'NaN'],
    ['9'.repeat(400), '9'.repeat(400)],
  ];
  for (const [typed, json] of sent) {
    it(`is sent as ${JSON.stringify(json)?.slice(0, 9)} for "${typed.slice(0, 9)}"`, async (t) => {
      const bodies: unknown[] = [];
      t.mock.method(globalThis, 'fetch', async (_: string, { body }: { body: string }) => {
        bodies.push(JSON.parse(body));
        return Response.json({});
      });
      await placeOrder({ productId: '1', quantity: typed }, 'key');
      assert.deepEqual(bodies, [
        json === undefined ? { productId: 1 } : { productId: 1, quantity: json },
      ]);
    });
  }
});

describe('the answer', () => {
  const typed = { productId: '1', quantity: '2' };

  it('is a placed order', async (t) => {
    answerWith(t, async () => Response.json({ message: 'Placed', order }, { status: 201 }));
    assert.deepEqual(await placeOrder(typed, 'key'), { kind: 'placed', message: 'Placed', order });
  });

  it("is the server's error, also with a code that the page does not know", async (t) => {
    const error = { message: 'Come back later.', code: 'CLOSED_ON_SUNDAYS' };
    answerWith(t, async () => Response.json(error, { status: 503 }));
    assert.deepEqual(await placeOrder(typed, 'key'), { kind: 'error', ...error, details: [] });
  });

  it('leaves the outcome unknown when the server says so, in its words', async (t) => {
    const error = { message: 'It may be placed.', code: 'OUTCOME_UNKNOWN' };
    answerWith(t, async () => Response.json(error, { status: 503 }));
    assert.deepEqual(await placeOrder(typed, 'key'), {
      kind: 'unknown',
      message: `${error.message} To find out, place it again unchanged: it is not placed twice.`,
    });
  });

  it('keeps of its details those that name a field and a reason', async (t) => {
    const details = [{ field: 'quantity', reason: 'is required' }, null, { field: 1 }, 'quantity'];
    const body = { message: 'No.', code: 'INVALID_REQUEST', details };
    answerWith(t, async () => Response.json(body, { status: 400 }));
    const outcome = await placeOrder(typed, 'key');
    assert.deepEqual(outcome, { kind: 'error', ...body, details: details.slice(0, 1) });
  });

  const strangers: Record<string, () => Promise<Response>> = {
    'a page of a proxy': async () => new Response('<h1>Bad gateway</h1>', { status: 502 }),
    'an empty body': async () => new Response('', { status: 201 }),
    'JSON null': async () => Response.json(null, { status: 500 }),
    'an error without a message': async () => Response.json({ code: 'X' }, { status: 400 }),
    'a success without an order': async () => Response.json({ message: 'Hello' }),
    'an order of another shape': async () =>
      Response.json({ message: 'Placed', order: { ...order, id: 1 } }, { status: 201 }),
    'a lost connection': () => Promise.reject(new TypeError('fetch failed')),
  };
  for (const [name, answer] of Object.entries(strangers)) {
    it(`leaves the outcome unknown when it is ${name}`, async (t) => {
      answerWith(t, answer);
      const outcome = await placeOrder(typed, 'key');
      assert.equal(outcome.kind, 'unknown');
      assert.match(outcome.message, /may have been placed/);
    });
  }

  it('leaves the outcome unknown when there is none in time', async (t) => {
    t.mock.method(AbortSignal, 'timeout', () => AbortSignal.abort());
    const outcome = await placeOrder(typed, 'key');
    assert.equal(outcome.kind, 'unknown');
    assert.match(outcome.message, /did not answer within 30 seconds.*may have been placed/);
  });
});
