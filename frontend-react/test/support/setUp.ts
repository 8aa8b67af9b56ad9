import { after, before, type TestContext } from 'node:test';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import { startCuttingProxy } from './cuttingProxy.ts';
import { openOrderPage } from './orderPage.ts';
import { type Service, startService } from './service.ts';

type Options = BrowserContextOptions & { path?: string };

/** One service and one browser for all the tests of a file. */
export function setUp(settings: Record<string, string> = {}) {
  let service: Service;
  let browser: Browser;

  before(async () => {
    service = await startService(settings);
    browser = await launchBrowser();
  });

  after(async () => {
    await browser?.close();
    await service?.end();
  });

  return {
    service: () => service,
    browser: () => browser,

    open: (t: TestContext, options: Options = {}) =>
      openOrderPage(t, browser, { baseURL: service.url(), ...options }),

    /** Through a proxy of this test's own. */
    async openCut(t: TestContext, options: Options = {}) {
      const proxy = await startCuttingProxy(t, service.url());
      return { proxy, form: await openOrderPage(t, browser, { baseURL: proxy.url, ...options }) };
    },

    productWithStock: (stock: number) => service.database.addProduct(stock),
    stockOf: (productId: number) => service.database.stockOf(productId),
    ordersOf: (productId: number) => service.ordersOf(productId),
  };
}
