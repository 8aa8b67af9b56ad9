import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { placeOrder } from '../src/api/placeOrder.ts';

const order = { id: 'a', productId: 1, quantity: 2, createdAt: '2026-01-31T12:00:00.000Z' };
const never = new AbortController().signal;

function place(quantity = '2', signal = never) {
  return placeOrder({ productId: '1', quantity }, 'key', signal);
}

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
      await place(typed);
      assert.deepEqual(bodies, [
        json === undefined ? { productId: 1 } : { productId: 1, quantity: json },
      ]);
    });
  }
});

describe('the answer', () => {
  it('is a placed order, or one that was placed before', async (t) => {
    const body = { message: 'Placed', order };
    answerWith(t, async () => Response.json(body, { status: 201 }));
    assert.deepEqual(await place(), { kind: 'placed', order, isReplay: false });

    const headers = { 'Idempotent-Replayed': 'true' };
    answerWith(t, async () => Response.json(body, { status: 201, headers }));
    assert.deepEqual(await place(), { kind: 'placed', order, isReplay: true });
  });

  it("is the service's error with all that support may ask for", async (t) => {
    const error = { message: 'Come back later.', code: 'CLOSED_ON_SUNDAYS' };
    const headers = { 'Retry-After': '7', 'X-Request-Id': 'r-1' };
    answerWith(t, async () => Response.json(error, { status: 503, headers }));
    assert.deepEqual(await place(), {
      ...error,
      kind: 'error',
      status: 503,
      details: [],
      requestId: 'r-1',
      retryAfterMs: 7000,
    });
  });

  it('keeps of its details those that name a field and a reason', async (t) => {
    const details = [{ field: 'quantity', reason: 'is required' }, null, { field: 1 }, 'quantity'];
    const body = { message: 'No.', code: 'INVALID_REQUEST', details };
    answerWith(t, async () => Response.json(body, { status: 400 }));
    const answer = await place();
    assert.ok(answer.kind === 'error');
    assert.deepEqual(answer.details, details.slice(0, 1));
  });

  const waits: [string, number, number][] = [
    ['0', 0, 0],
    ['120', 120_000, 120_000],
    [new Date(Date.now() + 60_000).toUTCString(), 50_000, 60_000],
    ['Wed, 21 Oct 2015 07:28:00 GMT', 0, 0],
    ['soon', 0, 0],
    ['-5', 0, 0],
  ];
  for (const [text, least, most] of waits) {
    it(`waits from ${least} to ${most} ms for Retry-After: ${text}`, async (t) => {
      const headers = { 'Retry-After': text };
      answerWith(t, async () => new Response('Later.', { status: 503, headers }));
      const answer = await place();
      assert.ok(answer.kind === 'foreign');
      assert.ok(answer.retryAfterMs >= least && answer.retryAfterMs <= most);
    });
  }

  const others: Record<string, () => Response> = {
    'a page of a proxy': () => new Response('<h1>Bad gateway</h1>', { status: 502 }),
    'an empty body': () => new Response('', { status: 201 }),
    'JSON null': () => Response.json(null, { status: 500 }),
    'an error without a message': () => Response.json({ code: 'X' }, { status: 400 }),
    'an error without a code': () => Response.json({ message: 'Forbidden' }, { status: 403 }),
    'a success without an order': () => Response.json({ message: 'Hello' }, { status: 201 }),
    'an order under another status': () => Response.json({ message: 'x', order }),
    'an order of another shape': () =>
      Response.json({ message: 'x', order: { ...order, id: 1 } }, { status: 201 }),
  };
  for (const [name, answer] of Object.entries(others)) {
    it(`is somebody else's if it is ${name}`, async (t) => {
      answerWith(t, async () => answer());
      assert.equal((await place()).kind, 'foreign');
    });
  }

  it('is none after a lost connection, offline or not', async (t) => {
    answerWith(t, () => Promise.reject(new TypeError('fetch failed')));
    assert.deepEqual(await place(), { kind: 'none', reason: 'UNREACHABLE' });
    Object.defineProperty(navigator, 'onLine', { value: false, configurable: true });
    t.after(() => Reflect.deleteProperty(navigator, 'onLine')); // Node.js has none
    assert.deepEqual(await place(), { kind: 'none', reason: 'OFFLINE' });
  });

  it('is none when it does not come in time', async (t) => {
    answerWith(t, () => Promise.reject(new DOMException('aborted', 'AbortError')));
    t.mock.method(AbortSignal, 'timeout', () => AbortSignal.abort());
    assert.deepEqual(await place(), { kind: 'none', reason: 'TIMEOUT' });
  });
});
