import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from './support/browser.ts';
import { type Service, startService } from './support/service.ts';

/** A page of another port, and so of another origin than the service. */
async function startOtherPage(t: TestContext): Promise<string> {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<title>Shop</title>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close().closeAllConnections());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function setUp(t: TestContext, settings: Record<string, string>, pageUrl: string) {
  const service = await startService(settings);
  t.after(() => service.end());
  const browser: Browser = await launchBrowser();
  t.after(() => browser.close());
  const page = await browser.newPage();
  await page.goto(pageUrl);
  return { service, page };
}

/** What a script of the page can read of the answer. */
function orderFrom(page: Page, service: Service, body: object, method = 'POST') {
  return page.evaluate(
    async ([url, json, verb]) => {
      const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': 'other-origin' };
      const init = { method: verb, headers, body: json };
      try {
        const response = await fetch(`${url}/api/order`, init);
        const { status, headers: got } = response;
        const names = ['Idempotent-Replayed', 'Retry-After', 'X-Request-Id'];
        return { status, read: names.filter((name) => got.has(name)) };
      } catch (error) {
        return { status: 0, read: [String(error)] };
      }
    },
    [service.url(), JSON.stringify(body), method] as const,
  );
}

describe('a page of another origin, in a real browser,', () => {
  it('orders and reads everything if CORS_ORIGINS names it', async (t) => {
    const pageUrl = await startOtherPage(t);
    const settings = { CORS_ORIGINS: pageUrl };
    const { service, page } = await setUp(t, settings, pageUrl);
    const productId = await service.database.addProduct(5);
    const order = { productId, quantity: 1 };

    const placed = await orderFrom(page, service, order);
    assert.deepEqual(placed, { status: 201, read: ['X-Request-Id'] });
    const replayed = await orderFrom(page, service, order);
    assert.deepEqual(replayed, { status: 201, read: ['Idempotent-Replayed', 'X-Request-Id'] });
    const invalid = await orderFrom(page, service, {});
    assert.equal(invalid.status, 400);
    const deleted = await orderFrom(page, service, order, 'DELETE');
    assert.equal(deleted.status, 0, 'the browser does not even send it');
    assert.equal(await service.ordersOf(productId), 1);
  });

  for (const [name, settings] of Object.entries<Record<string, string>>({
    'CORS_ORIGINS is not set': {},
    'CORS_ORIGINS names another': { CORS_ORIGINS: 'http://127.0.0.1:1' },
  })) {
    it(`orders nothing if ${name}`, async (t) => {
      const { service, page } = await setUp(t, settings, await startOtherPage(t));
      const productId = await service.database.addProduct(5);
      assert.equal((await orderFrom(page, service, { productId, quantity: 1 })).status, 0);
      assert.equal(await service.ordersOf(productId), 0);
    });
  }
});
