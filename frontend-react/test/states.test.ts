import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
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

const looks: Record<string, BrowserContextOptions> = {
  light: {},
  dark: { colorScheme: 'dark' },
  'forced colours': { forcedColors: 'active' },
  German: { locale: 'de-DE' },
};

const widths: Record<string, BrowserContextOptions> = {
  'a phone': { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true },
  'a window of 1280 pixels at 400 %': { viewport: { width: 320, height: 256 } },
  'the same, in German': { viewport: { width: 320, height: 256 }, locale: 'de-DE' },
};

async function axeViolations(page: Page): Promise<unknown[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  return violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) }));
}

for (const [state, reach] of Object.entries(states)) {
  describe(`the page, ${state},`, () => {
    for (const [look, options] of Object.entries(looks)) {
      it(`breaks no accessibility rule of axe in ${look}`, async (t) => {
        const { form, proxy } = await openCut(t, { ...options, reducedMotion: 'reduce' });
        await reach(form, proxy);
        assert.deepEqual(await axeViolations(form.page), []);
      });
    }

    it('fits a phone with text of three times the size', async (t) => {
      const { form, proxy } = await openCut(t, widths['a phone']);
      await reach(form, proxy);
      const width = await form.page.evaluate(() => {
        document.documentElement.style.fontSize = '300%';
        return document.documentElement.scrollWidth;
      });
      assert.equal(width, widths['a phone']?.viewport?.width);
    });

    for (const [name, options] of Object.entries(widths)) {
      it(`fits ${name} without sideways scrolling, also from right to left`, async (t) => {
        const { form, proxy } = await openCut(t, options);
        await reach(form, proxy);
        for (const direction of ['ltr', 'rtl']) {
          const width = await form.page.evaluate((dir) => {
            document.documentElement.dir = dir;
            return document.documentElement.scrollWidth;
          }, direction);
          assert.equal(width, options.viewport?.width);
        }
      });
    }
  });
}
