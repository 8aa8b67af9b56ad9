import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

export type OrderPage = ReturnType<typeof driveOrderPage>;
export type PageOptions = BrowserContextOptions & { baseURL: string; path?: string };

/** The page's retries take seconds; a machine may be slow besides. */
const TIMEOUT_MS = 20_000;

/** The page as a person meets it. The test fails when the console complains. */
export async function openOrderPage(t: TestContext, browser: Browser, options: PageOptions) {
  const context = await browser.newContext(options);
  t.after(() => context.close());
  const form = driveOrderPage(t, await context.newPage());
  await form.page.goto(options.path ?? '/');
  await form.button.waitFor();
  return form;
}

/** The hands and eyes of a person on a page. */
export function driveOrderPage(t: TestContext, page: Page) {
  const requests = collectRequests(page);
  failOnComplaints(t, page);
  page.setDefaultTimeout(TIMEOUT_MS);
  const productId = page.locator('[name=productId]');
  const quantity = page.locator('[name=quantity]');
  const button = page.locator('button[type=submit]');
  const status = page.getByRole('status');

  return {
    page,
    productId,
    quantity,
    /** The one that orders. */
    button,
    orderAgain: page.getByRole('button', { name: 'Order again' }),
    status,
    /** The bodies sent so far. */
    requests,
    async type(productIdText: string | number, quantityText: string | number) {
      await productId.fill(String(productIdText));
      await quantity.fill(String(quantityText));
    },
    /** Presses the button, also where it does nothing. */
    press: () => button.click({ force: true }),
    async place(productIdText: string | number, quantityText: string | number) {
      await productId.fill(String(productIdText));
      await quantity.fill(String(quantityText));
      await button.click();
    },
    /** What a person does who does not understand: types over a field, as far as it lets them. */
    async retype(field: typeof quantity, text: string) {
      await field.click();
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.type(text);
    },
    /** From now on time passes only where a test lets it. */
    async stopClock() {
      await page.clock.install();
      await page.clock.pauseAt(Date.now() + 1000);
    },
    placed: () => page.locator('.status .placed').waitFor(),
    /** Waits for a title in the status, and returns all that it says. */
    async says(title: string): Promise<string> {
      await status.getByRole('heading', { name: title }).waitFor();
      return status.innerText();
    },
    fault: (name: 'productId' | 'quantity') => page.locator(`#${name}-fault`),
    pressNamed: (name: string) => page.getByRole('button', { name, exact: true }).click(),
  };
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
