import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import axe, { type AxeResults } from 'axe-core';
import type { BrowserContextOptions, Page } from 'playwright-core';
import type { CuttingProxy } from './support/cuttingProxy.ts';
import type { OrderPage } from './support/orderPage.ts';
import { errorFate, shownInPanel } from './support/outcomes.ts';
import { setUp } from './support/setUp.ts';

const { openCut, productWithStock } = setUp();
type Reach = (form: OrderPage, proxy: CuttingProxy) => Promise<unknown>;

const states: Record<string, Reach> = {
  idle: async () => {},
  sending: async (form, proxy) => {
    proxy.next('HOLD');
    await form.place(1, 1);
    await form.page.getByRole('button', { name: /^(Stop|Anhalten)$/ }).waitFor();
  },
  retrying: async (form, proxy) => {
    proxy.next(errorFate('OVERLOADED', 503, { 'Retry-After': '50' }));
    await form.place(1, 1);
    await form.page.getByRole('timer').waitFor();
  },
  placed: async (form) => {
    for (const quantity of [1, 2]) {
      await form.place(await productWithStock(2), quantity);
      await form.placed();
    }
  },
  'placed before': async (form, proxy) => {
    proxy.next('CUT_ANSWER');
    await form.place(await productWithStock(1), 1);
    await form.placed();
  },
  refused: async (form) => {
    await form.place('', 2_000_000_000);
    await form.fault('productId').waitFor();
  },
  'refused too early to prove it': async (form, proxy) => {
    proxy.next('CUT_ORDER');
    await form.place(await productWithStock(1), 2);
    await form.status.getByText(/earlier try|früherer Versuch/).waitFor();
  },
  ...Object.fromEntries(
    [
      'OUTCOME_UNKNOWN',
      'RATE_LIMITED',
      'REQUEST_TIMEOUT',
      'NOT_FOUND',
      'IDEMPOTENCY_KEY_REUSED',
    ].map((code): [string, Reach] => [
      code,
      async (form, proxy) => {
        const shown = shownInPanel[code];
        if (shown) proxy.next(shown.fate);
        await form.place(1, 1);
        await form.status.locator('summary').click();
      },
    ]),
  ),
};

/** In English, one after the other on the same page. */
const looks: Record<string, Parameters<Page['emulateMedia']>[0]> = {
  light: {},
  dark: { colorScheme: 'dark' },
  'forced colours': { forcedColors: 'active' },
};

const phone: BrowserContextOptions = {
  viewport: { width: 360, height: 740 },
  isMobile: true,
  hasTouch: true,
};
/** As a window of 1280 pixels has it at 400 %. */
const zoomed = { width: 320, height: 256 };
const stillPage: BrowserContextOptions = { reducedMotion: 'reduce' };

async function breaksNoRuleOfAxe(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  const found = violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) }));
  assert.deepEqual(found, []);
}

async function fitsBothWays(page: Page): Promise<void> {
  for (const direction of ['ltr', 'rtl']) {
    const width = await page.evaluate((dir) => {
      document.documentElement.dir = dir;
      return document.documentElement.scrollWidth;
    }, direction);
    assert.equal(width, page.viewportSize()?.width);
  }
}

for (const [state, reach] of Object.entries(states)) {
  describe(`the page, ${state},`, () => {
    async function open(t: TestContext, options: BrowserContextOptions): Promise<Page> {
      const { form, proxy } = await openCut(t, options);
      await reach(form, proxy);
      return form.page;
    }

    it('in English', async (t) => {
      const page = await open(t, stillPage);
      for (const [look, media] of Object.entries(looks)) {
        await page.emulateMedia({ colorScheme: null, forcedColors: null, ...media });
        await t.test(`breaks no accessibility rule of axe in ${look}`, () =>
          breaksNoRuleOfAxe(page),
        );
      }
      await page.setViewportSize(zoomed);
      await t.test('fits 1280 pixels at 400 % without sideways scrolling', () =>
        fitsBothWays(page),
      );
    });

    it('in German', async (t) => {
      const page = await open(t, { ...stillPage, locale: 'de-DE' });
      await t.test('breaks no accessibility rule of axe', () => breaksNoRuleOfAxe(page));
      await page.setViewportSize(zoomed);
      await t.test('fits 1280 pixels at 400 % without sideways scrolling', () =>
        fitsBothWays(page),
      );
    });

    it('on a phone', async (t) => {
      const page = await open(t, phone);
      await t.test('fits without sideways scrolling', () => fitsBothWays(page));
      await t.test('fits with text of three times the size', async () => {
        const width = await page.evaluate(() => {
          document.documentElement.dir = 'ltr';
          document.documentElement.style.fontSize = '300%';
          return document.documentElement.scrollWidth;
        });
        assert.equal(width, page.viewportSize()?.width);
      });
    });
  });
}
