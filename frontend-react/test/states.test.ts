import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { holdOrders, type OrderPage, placeAtBadGateway } from './support/orderPage.ts';
import { setUp } from './support/setUp.ts';

const { open, productWithStock } = setUp();
const phone = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };

const states: Record<string, (form: OrderPage) => Promise<unknown>> = {
  empty: async () => {},
  sending: async (form) => {
    await holdOrders(form);
    await form.button.click();
    await form.outcome.getByText('Placing the order…').waitFor();
  },
  placed: async (form) => {
    await form.type(await productWithStock(1), 1);
    await form.place();
  },
  refused: async (form) => {
    await form.type(await productWithStock(1), 2);
    await form.place();
  },
  invalid: (form) => form.place(),
  unknown: placeAtBadGateway,
};

async function axeViolations(page: Page): Promise<unknown[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  return violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) }));
}

for (const [state, reach] of Object.entries(states)) {
  describe(`the page, ${state},`, () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      it(`breaks no accessibility rule of axe in ${colorScheme} colors`, async (t) => {
        const form = await open(t, { colorScheme });
        await reach(form);
        assert.deepEqual(await axeViolations(form.page), []);
      });
    }

    it('fits a phone without sideways scrolling', async (t) => {
      const form = await open(t, phone);
      await reach(form);
      const width = await form.page.evaluate(() => document.documentElement.scrollWidth);
      assert.equal(width, phone.viewport.width);
    });
  });
}
