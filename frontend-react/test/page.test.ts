import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Route } from 'playwright-core';
import { holdOrders, type OrderPage, placeAtBadGateway } from './support/orderPage.ts';
import { setUp } from './support/setUp.ts';

const { open, productWithStock, stockOf } = setUp();

describe('the outcome', () => {
  it('shows the placed order, whose units are deducted from the stock', async (t) => {
    const form = await open(t);
    const productId = await productWithStock(5);
    await form.type(productId, 2);
    const { message, order } = await form.place();

    assert.equal(await form.outcome.getByRole('heading').textContent(), message);
    const values = await form.outcome.getByRole('definition').allTextContents();
    assert.deepEqual(values.slice(0, 3), [order.id, String(productId), '2']);
    const time = form.outcome.getByRole('time');
    assert.equal(await time.getAttribute('datetime'), order.createdAt);
    assert.match(String(await time.textContent()), /\d/);
    assert.equal(await stockOf(productId), 3);
  });

  it("shows the server's refusal with its code and keeps what was typed", async (t) => {
    const form = await open(t);
    const productId = await productWithStock(5);
    await form.type(productId, 6);
    const { message, code } = await form.place();

    assert.equal(code, 'INSUFFICIENT_STOCK');
    assert.equal(await form.outcome.textContent(), message + code);
    assert.equal(await form.productId.inputValue(), String(productId));
    assert.equal(await form.quantity.inputValue(), '6');
    assert.equal(await stockOf(productId), 5);
  });

  it('shows the reason at the field at fault and moves the focus to it', async (t) => {
    const form = await open(t);
    await form.type(1, 'two');
    const { details } = await form.place();

    assert.deepEqual(form.requests, [{ productId: 1, quantity: 'two' }]);
    assert.equal(await form.quantity.getAttribute('aria-invalid'), 'true');
    assert.equal(await form.productId.getAttribute('aria-invalid'), 'false');
    const describedBy = await form.quantity.getAttribute('aria-describedby');
    assert.equal(await form.page.locator(`#${describedBy}`).textContent(), details[0].reason);
    assert.equal(await form.page.locator(':focus').getAttribute('name'), 'quantity');
    assert.equal(await form.quantity.inputValue(), 'two');
  });

  it('leaves the judging of empty fields to the server', async (t) => {
    const form = await open(t);
    await form.place();

    assert.deepEqual(form.requests, [{}]);
    assert.equal(await form.page.locator('[aria-invalid="true"]').count(), 2);
  });

  it('takes the reason away when the corrected order is placed', async (t) => {
    const form = await open(t);
    await form.type(await productWithStock(5), 0);
    await form.place();
    await form.quantity.fill('1');
    await form.place();

    assert.equal(await form.page.locator('[aria-invalid="true"]').count(), 0);
  });

  it('admits not to know it when the server is out of reach, and the next try works', async (t) => {
    const form = await open(t);
    const productId = await productWithStock(5);
    await form.page.route('**/api/order', (route) => route.abort('connectionrefused'), {
      times: 1,
    });
    await form.type(productId, 1);
    await form.button.click();
    await form.outcome.getByText('could not be reached').waitFor();
    await form.outcome.getByText('may have been placed').waitFor();

    await form.place();
    assert.equal(await stockOf(productId), 4);
  });

  it('is found out by placing the same order again, which places it once', async (t) => {
    const form = await open(t);
    const productId = await productWithStock(5);
    const loseAnswer = async (route: Route) => {
      await route.fetch();
      await route.abort('connectionreset');
    };
    await form.page.route('**/api/order', loseAnswer, { times: 1 });
    await form.type(productId, 1);
    await form.button.click();
    await form.outcome.getByText('may have been placed').waitFor();
    assert.equal(await stockOf(productId), 4, 'it was placed');

    await form.ready();
    await form.place();
    assert.equal(await stockOf(productId), 4, 'it is the same order');

    await form.ready();
    await form.place();
    assert.equal(await stockOf(productId), 3, 'the next one is another');
  });

  it("admits not to know it when the answer is a proxy's", async (t) => {
    const form = await open(t);
    await placeAtBadGateway(form);
    await form.outcome.getByText('may have been placed').waitFor();
  });

  it('is not known either when the server says that it is not', async (t) => {
    const form = await open(t);
    const json = { message: 'It may be placed.', code: 'OUTCOME_UNKNOWN' };
    await form.page.route('**/api/order', (route) => route.fulfill({ status: 503, json }));
    await form.place();

    assert.equal(await form.outcome.getByRole('heading').textContent(), 'Outcome not known');
  });

  it('works with the keyboard alone', async (t) => {
    const form = await open(t);
    const { keyboard } = form.page;
    const productId = await productWithStock(5);
    await keyboard.press('Tab');
    await keyboard.type(String(productId));
    await keyboard.press('Tab');
    await keyboard.type('6');
    await keyboard.press('Tab');
    await keyboard.press('Space');
    await form.outcome.getByText('INSUFFICIENT_STOCK').waitFor();

    await keyboard.press('Shift+Tab');
    await keyboard.type('5');
    await keyboard.press('Enter');
    await form.outcome.getByText('Order placed successfully').waitFor();
    assert.equal(await stockOf(productId), 0);
  });
});

describe('sending', () => {
  it('is shown until the answer comes, with the focus still on the button', async (t) => {
    const form = await open(t);
    const letGo = await holdOrders(form);
    await form.type(await productWithStock(1), 1);
    await form.button.click();
    await form.outcome.getByText('Placing the order…').waitFor();
    assert.equal(await form.button.getAttribute('aria-disabled'), 'true');
    assert.equal(await form.page.locator(':focus').textContent(), 'Place order');

    letGo();
    await form.outcome.getByText('Order placed successfully').waitFor();
    await form.ready();
  });

  const doublePresses: Record<string, (form: OrderPage) => Promise<void>> = {
    'a double click': (form) => form.button.dblclick(),
    'Enter pressed twice': async (form) => {
      await form.quantity.press('Enter');
      await form.quantity.press('Enter');
    },
  };
  for (const [name, press] of Object.entries(doublePresses)) {
    it(`sends one order for ${name}`, async (t) => {
      const form = await open(t);
      const letGo = await holdOrders(form);
      const productId = await productWithStock(5);
      await form.type(productId, 1);
      await press(form);
      letGo();
      await form.ready();

      assert.equal(form.requests.length, 1);
      assert.equal(await stockOf(productId), 4);
    });
  }

  it('takes a press just after the answer for a repeat, until the order is edited', async (t) => {
    const form = await open(t);
    await form.page.clock.install();
    await form.page.clock.pauseAt(Date.now() + 1000);
    const productId = await productWithStock(5);
    await form.type(productId, 1);
    await form.place();
    await form.quantity.press('Enter');
    await form.quantity.press('Enter');
    assert.equal(form.requests.length, 1);

    await form.quantity.fill('2');
    await form.place();
    assert.equal(form.requests.length, 2);
    assert.equal(await stockOf(productId), 2);
  });
});
