import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { TestContext } from 'node:test';

/** What happens to one order on its way. */
export type Fate =
  /** It reaches the service, whose answer is lost: the connection is cut instead. */
  | 'CUT_ANSWER'
  /** It is lost, and the connection cut. */
  | 'CUT_ORDER'
  /** The connection is cut; the order reaches the service when `deliver` is called. */
  | 'DELAY'
  /** It waits, with its connection, until `deliver` is called. */
  | 'HOLD'
  /** The same, and then its answer is lost. */
  | 'HOLD_AND_CUT_ANSWER'
  /** The proxy answers in place of the service. */
  | { status: number; headers?: Record<string, string>; body: string };

export interface SentOrder {
  key: string | undefined;
  body: unknown;
}

/** A proxy between the browser and the service that does to orders what networks do. */
export interface CuttingProxy {
  url: string;
  /** For the next orders, in this sequence; those after them pass. */
  next(...fates: Fate[]): void;
  /** The orders that have come so far, wherever they went. */
  orders: SentOrder[];
  /** Resolves when so many of them have come. */
  came(count: number): Promise<void>;
  /** Resolves when so many of them have met their fate. */
  met(count: number): Promise<void>;
  /** Lets go what it keeps, once there is something. */
  deliver(): Promise<void>;
  leadTo(url: string): void;
}

/** @param prefix a path below which the page is served, as behind a proxy that takes it away. */
export async function startCuttingProxy(
  t: TestContext,
  firstTarget: string,
  prefix = '',
): Promise<CuttingProxy> {
  let target = firstTarget;
  const fates: Fate[] = [];
  const orders: SentOrder[] = [];
  const events = new EventEmitter();
  let metCount = 0;
  let kept = Promise.withResolvers<void>();
  let isKeeping = false;

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    // A browser sends again by itself what it has sent on a connection that it had used before.
    outgoing.setHeader('Connection', 'close');
    const body = await buffer(incoming);
    const path = incoming.url?.slice(prefix.length) ?? '/';
    const pass = () => forward({ incoming, path, body }, new URL(path, target));
    if (path !== '/api/order') return answer(outgoing, await pass());

    orders.push({ key: header(incoming, 'idempotency-key'), body: JSON.parse(String(body)) });
    events.emit('came');
    await meet(fates.shift(), outgoing, pass);
    metCount += 1;
    events.emit('met');
  }

  async function meet(
    fate: Fate | undefined,
    outgoing: ServerResponse,
    pass: () => Promise<Passed>,
  ) {
    if (typeof fate === 'object') {
      outgoing.writeHead(fate.status, fate.headers).end(fate.body);
      return;
    }
    if (fate === 'DELAY' || fate === 'HOLD' || fate === 'HOLD_AND_CUT_ANSWER') {
      isKeeping = true;
      events.emit('kept');
    }
    if (fate === 'DELAY') kept.promise.then(pass).catch(() => {});
    if (fate === 'HOLD' || fate === 'HOLD_AND_CUT_ANSWER') await kept.promise;
    if (fate === 'CUT_ANSWER' || fate === 'HOLD_AND_CUT_ANSWER') await pass();
    if (fate === undefined || fate === 'HOLD') answer(outgoing, await pass());
    else outgoing.destroy();
  }

  const proxy = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch(() => outgoing.destroy()); // as if nobody were there
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  t.after(() => {
    kept.resolve();
    proxy.close();
    proxy.closeAllConnections();
  });

  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    next: (...more) => fates.push(...more),
    orders,
    async came(count) {
      while (orders.length < count) await once(events, 'came');
    },
    async met(count) {
      while (metCount < count) await once(events, 'met');
    },
    async deliver() {
      while (!isKeeping) await once(events, 'kept');
      isKeeping = false;
      kept.resolve();
      kept = Promise.withResolvers();
    },
    leadTo(url) {
      target = url;
    },
  };
}

interface Passing {
  incoming: IncomingMessage;
  path: string;
  body: Buffer;
}

interface Passed {
  head: IncomingMessage;
  body: Buffer;
}

async function forward({ incoming, body }: Passing, to: URL): Promise<Passed> {
  const { method, headers } = incoming;
  const passed = request(to, { method, headers: { ...headers, host: to.host }, agent: false });
  passed.end(body);
  const [head] = (await once(passed, 'response')) as [IncomingMessage];
  return { head, body: await buffer(head) };
}

function answer(outgoing: ServerResponse, { head, body }: Passed): void {
  const { connection: _, ...headers } = head.headers;
  outgoing.writeHead(head.statusCode ?? 502, headers).end(body);
}

function header({ headers }: IncomingMessage, name: string): string | undefined {
  return [headers[name]].flat()[0];
}
