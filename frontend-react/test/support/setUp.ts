import { after, before, type TestContext } from 'node:test';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import { openOrderPage } from './orderPage.ts';
import { startService } from './service.ts';

/** One service and one browser for all the tests of a file. */
export function setUp() {
  let service: Awaited<ReturnType<typeof startService>>;
  let browser: Browser;

  before(async () => {
    service = await startService();
    browser = await launchBrowser();
  });

  after(async () => {
    await browser?.close();
    await service?.stop();
  });

  return {
    open: (t: TestContext, options: BrowserContextOptions = {}) =>
      openOrderPage(t, browser, { baseURL: service.url, ...options }),

    async productWithStock(stock: number): Promise<number> {
      const rows = await service.sql(
        `insert into products (name, stock, created_at, updated_at)
         values ('Lamp', ${stock}, now(), now()) returning id`,
      );
      return (rows[0] as { id: number }).id;
    },

    async stockOf(productId: number): Promise<number> {
      const rows = await service.sql(`select stock from products where id = ${productId}`);
      return (rows[0] as { stock: number }).stock;
    },
  };
}
