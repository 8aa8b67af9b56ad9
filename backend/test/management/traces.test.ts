import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { lockProduct } from '../../../tools/processes/holdLock.ts';
import { placeOrder } from '../../../tools/processes/placeOrder.ts';
import { startServerOnDatabase } from '../../../tools/processes/serversOnDatabase.ts';
import { areTracesAskedFor } from '../../management/tracing/tracing.ts';
import { gatherGroup } from '../support/gatherGroup.ts';
import { exchange } from '../support/rawHttp.ts';
import { attributesOf, startTraceCollector } from '../support/traceCollector.ts';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const PARENT_ID = 'b7ad6b7169203331';

const SDK_LOADED = '{the SDK is loaded}';
/** Has Node say so when it loads OpenTelemetry's SDK. */
const tellLoads = `--import=data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  registerHooks({
    load(url, context, next) {
      if (url.includes('/@opentelemetry/sdk-node/dist/index')) console.log('${SDK_LOADED}');
      return next(url, context);
    },
  });`)}`;

async function setUp(test: TestContext, env: Record<string, string> = {}) {
  const collector = await startTraceCollector();
  test.after(() => collector.close());
  const server = await startServerOnDatabase({
    LOG_LEVEL: 'info',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    ...env,
  });
  let isStopped = false;
  const stop = async () => {
    if (!isStopped) await server.stop();
    isStopped = true;
  };
  test.after(stop);
  const { url, output, database } = server;
  return { collector, url, output, database, stop };
}

describe('traces', () => {
  it('have a span per request and one per transaction of a group, linked both ways', async (t) => {
    const { collector, url, database, stop } = await setUp(t);
    const productId = await database.addProduct(2);
    const lock = await lockProduct(database, productId, t);
    const orders = Array.from({ length: 3 }, () => ({ productId, quantity: 1 }));
    const connections = await gatherGroup({ url, database }, lock, orders);
    await lock.release();
    for (const connection of connections) await connection.answer();
    await stop(); // which sends the last spans

    assert.deepEqual([...collector.services], ['inventory-allocation']);
    const requests = collector.spans.filter(({ name }) => name === 'POST /api/order');
    assert.equal(requests.length, 6);
    // Before it, others may have given the row up.
    const group = collector.spans.find(
      (span) =>
        attributesOf(span)['inventory.group.orders'] === 3 &&
        span.events?.some(({ name }) => name === 'committed'),
    );
    assert.ok(group, JSON.stringify(collector.spans.map(({ name }) => name)));
    const [first] = requests.filter(({ spanId }) => spanId === group.parentSpanId);
    assert.ok(first);
    assert.equal(first.traceId, group.traceId);
    const linked = [first.spanId, ...(group.links ?? []).map(({ spanId }) => spanId)];
    assert.equal(new Set(linked).size, 3);
    for (const spanId of linked) {
      const request = requests.find((span) => span.spanId === spanId);
      assert.ok(request);
      assert.ok(request.links?.some((link) => link.spanId === group.spanId));
      const attributes = attributesOf(request);
      assert.equal(attributes['http.request.method'], 'POST');
      assert.equal(attributes['http.route'], '/api/order');
      assert.match(String(attributes['http.response.status_code']), /^(201|400)$/);
    }
    const steps = (group.events ?? []).map(({ name }) => name);
    assert.deepEqual(steps, ['connected', 'locked', 'judged', 'committed']);
    assert.ok(BigInt(group.startTimeUnixNano) >= BigInt(first.startTimeUnixNano));
  });

  it('come from each of several workers, whose logs name them', async (t) => {
    const { collector, url, output, database, stop } = await setUp(t, { WORKERS: '2' });
    const body = JSON.stringify({ productId: await database.addProduct(2), quantity: 1 });
    for (let n = 0; n < 2; n += 1) assert.equal((await exchange(url, { body })).status, 201);
    await stop();
    for (const worker of [1, 2]) {
      const lines = output.filter((line) => line.includes(`"worker":${worker},`));
      const { traceId } = JSON.parse(lines.find((line) => line.includes('"traceId"')) ?? '{}');
      const names = collector.spans.flatMap((span) => (span.traceId === traceId ? span.name : []));
      assert.deepEqual(names.sort(), ['POST /api/order', 'order group']);
    }
  });

  it('go on with the trace of the caller, and name it in the answer, the log and the database', async (t) => {
    const { collector, url, output, database, stop } = await setUp(t);
    const productId = await database.addProduct(2);
    const lock = await lockProduct(database, productId, t);
    const order = placeOrder(
      url,
      { productId, quantity: 1 },
      { traceparent: `00-${TRACE_ID}-${PARENT_ID}-01`, 'Idempotency-Key': 'very-secret' },
    );
    await lock.isAwaited();
    let statement: string | undefined;
    while (!statement) {
      const [waiting] = await database.sql<{ query: string }>(
        `SELECT query FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      statement = waiting?.query;
    }
    assert.match(statement, new RegExp(`/\\*traceparent='00-${TRACE_ID}-\\w{16}-01'`));
    await lock.release();
    const { status, headers } = await order;
    assert.equal(status, 201);
    const [, spanId] =
      new RegExp(`^00-${TRACE_ID}-(\\w{16})-01$`).exec(headers.get('traceresponse') ?? '') ?? [];
    assert.ok(spanId, 'the answer names its span');
    await stop();

    const request = collector.spans.find((span) => span.spanId === spanId);
    assert.deepEqual([request?.traceId, request?.parentSpanId], [TRACE_ID, PARENT_ID]);
    const logged = output.find((line) => line.includes('"msg":"request"'));
    const { traceId, spanId: loggedSpan } = JSON.parse(logged ?? '{}');
    assert.deepEqual([traceId, loggedSpan], [TRACE_ID, spanId]);
    assert.doesNotMatch(JSON.stringify(collector.spans), /very-secret/);
  });

  it('follow the sampling that the variables ask for, groups included', async (t) => {
    const { collector, url, database, stop } = await setUp(t, {
      OTEL_TRACES_SAMPLER: 'parentbased_always_off',
      OTEL_SERVICE_NAME: 'shop',
    });
    const productId = await database.addProduct(5);
    for (const flags of ['00', '01', '00']) {
      const traceparent = `00-${TRACE_ID}-${PARENT_ID}-${flags}`;
      await placeOrder(url, { productId, quantity: 1 }, { traceparent });
    }
    await placeOrder(url, { productId, quantity: 1 });
    await stop();
    assert.deepEqual(collector.spans.map(({ name }) => name).sort(), [
      'POST /api/order',
      'order group',
    ]);
    assert.deepEqual([...collector.services], ['shop']);
  });

  it('have few names, and no query or long path of a client', async (t) => {
    const { collector, url, stop } = await setUp(t);
    await exchange(url, { method: 'GET', path: `/${'x'.repeat(5_000)}?token=secret` });
    await exchange(url, { method: 'PROPFIND', path: '/api/order?token=secret' });
    await stop();
    const names = collector.spans.map(({ name }) => name).sort();
    assert.deepEqual(names, ['GET', 'PROPFIND /api/order']);
    const text = JSON.stringify(collector.spans);
    assert.doesNotMatch(text, /secret/);
    assert.ok(text.length < 5_000);
  });

  it('do not keep a server from stopping where nobody takes them', async (t) => {
    const server = await startServerOnDatabase({
      LOG_LEVEL: 'silent',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
    });
    t.after(() => server.stop());
    const productId = await server.database.addProduct(5);
    assert.equal((await placeOrder(server.url, { productId, quantity: 1 })).status, 201);
  });

  it('are made, and their SDK is loaded, only if the variables ask for them', async (t) => {
    const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' };
    assert.equal(areTracesAskedFor({}), false);
    assert.equal(areTracesAskedFor({ OTEL_SERVICE_NAME: 'shop' }), false);
    assert.equal(areTracesAskedFor(endpoint), true);
    assert.equal(areTracesAskedFor({ OTEL_TRACES_EXPORTER: 'console' }), true);
    assert.equal(areTracesAskedFor({ ...endpoint, OTEL_TRACES_EXPORTER: 'none' }), false);
    assert.equal(areTracesAskedFor({ ...endpoint, OTEL_SDK_DISABLED: 'true' }), false);

    const asked = await setUp(t, { NODE_OPTIONS: tellLoads });
    assert.ok(asked.output.includes(SDK_LOADED));
    const { url, output, database } = await setUp(t, {
      OTEL_SDK_DISABLED: 'true',
      NODE_OPTIONS: tellLoads,
    });
    assert.ok(!output.includes(SDK_LOADED));
    const productId = await database.addProduct(5);
    const { headers } = await placeOrder(url, { productId, quantity: 1 });
    assert.equal(headers.get('traceresponse'), null);
    const logged = output.find((line) => line.includes('"msg":"request"'));
    assert.doesNotMatch(logged ?? '', /traceId/);
  });
});
