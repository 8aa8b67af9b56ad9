import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

export type OrderPage = Awaited<ReturnType<typeof openOrderPage>>;
type Options = BrowserContextOptions & { baseURL: string };

/** The page as a person meets it. The test fails when the console complains. */
export async function openOrderPage(t: TestContext, browser: Browser, options: Options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const requests = collectRequests(page);
  failOnComplaints(t, page);
  t.after(() => context.close());

  const productId = page.getByLabel('Product id');
  const quantity = page.getByLabel('Quantity');
  const button = page.getByRole('button', { name: 'Place order' });
  const outcome = page.getByRole('status');
  await page.goto('/');
  await button.waitFor();

  return {
    page,
    productId,
    quantity,
    button,
    outcome,
    /** The bodies sent so far. */
    requests,
    async type(productIdText: string | number, quantityText: string | number) {
      await productId.fill(String(productIdText));
      await quantity.fill(String(quantityText));
    },
    /** Presses the button and returns the service's answer when the page shows it. */
    async place() {
      const response = page.waitForResponse('**/api/order');
      await button.click();
      const answer = await (await response).json();
      await outcome.getByText(answer.message).waitFor();
      return answer;
    },
    /** Waits until the page would send again. */
    ready: () => page.locator('button[aria-disabled="false"]').waitFor(),
  };
}

/** Holds every order back, until it is let go to the service. */
export async function holdOrders({ page }: OrderPage): Promise<() => void> {
  const held = Promise.withResolvers<void>();
  await page.route('**/api/order', async (route) => {
    await held.promise;
    await route.continue();
  });
  return held.resolve;
}

/** Presses the button; a proxy answers in place of the service. */
export async function placeAtBadGateway({ page, button, outcome }: OrderPage) {
  const answer = { status: 502, contentType: 'text/html', body: '<h1>502 Bad Gateway</h1>' };
  await page.route('**/api/order', (route) => route.fulfill(answer));
  await button.click();
  await outcome.getByText('HTTP 502').waitFor();
}

/** Errors and warnings of the page itself; the browser logs as well that an order was refused. */
function failOnComplaints(t: TestContext, page: Page) {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    if (message.location().url.endsWith('/api/order')) return;
    complaints.push(message.text());
  });
  t.after(() => assert.deepEqual(complaints, []));
}

function collectRequests(page: Page): unknown[] {
  const requests: unknown[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/api/order')) requests.push(request.postDataJSON());
  });
  return requests;
}
