import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { errorFate } from './support/outcomes.ts';
import { setUp } from './support/setUp.ts';

const { open, openCut, productWithStock, stockOf } = setUp();

describe('a key that is held down', () => {
  for (const focus of ['quantity', 'button'] as const) {
    it(`is one press, on the ${focus}, also where nothing is placed`, async (t) => {
      const form = await open(t);
      await form.type(await productWithStock(1), 2);
      await form[focus].focus();
      await form.page.keyboard.down('Enter');
      await form.fault('quantity').waitFor();
      for (let repeat = 0; repeat < 20; repeat += 1) await form.page.keyboard.down('Enter');
      await form.page.keyboard.up('Enter');
      await form.button.getByText('Place order').waitFor();
      assert.equal(form.requests.length, 1);
    });
  }
});

describe('an open attempt', () => {
  it('is discarded by the person, who is told the risk', async (t) => {
    const { form, proxy } = await openCut(t);
    proxy.next(errorFate('OUTCOME_UNKNOWN', 503));
    await form.place(await productWithStock(5), 1);
    await form.says('We do not know yet whether it is placed');
    const discard = form.page.getByRole('button', { name: 'Discard and start anew' });
    const risk = form.page.locator(`#${await discard.getAttribute('aria-describedby')}`);
    assert.match(await risk.innerText(), /you order twice/);
    await discard.click();
    await form.quantity.fill('2');
    await form.press();
    await form.placed();
    const [first, second] = proxy.orders;
    assert.notEqual(first?.key, second?.key);
  });

  it('may be placed if the page was reloaded while it was sent', async (t) => {
    const { form, proxy } = await openCut(t);
    proxy.next('HOLD');
    await form.place(await productWithStock(5), 3);
    await form.page.reload();
    assert.match(await form.says('An order is still open'), /may be placed already/);
    assert.equal(await form.quantity.inputValue(), '3');
    assert.equal(await form.quantity.isEditable(), false);
  });

  it('is shown as sending at once, and for 300 ms however fast the answer', async (t) => {
    const { form, proxy } = await openCut(t);
    await form.stopClock();
    await form.place(await productWithStock(5), 1);
    await form.says('Placing your order…');
    assert.equal(await form.page.locator(':focus').getAttribute('type'), 'submit');
    await proxy.met(1);
    await form.page.clock.runFor(290);
    await form.says('Placing your order…');
    await form.page.clock.runFor(20);
    await form.placed();
  });

  it('shows an outcome anew when it is the same as the last one', async (t) => {
    const { form, proxy } = await openCut(t);
    const outdated = errorFate('NOT_FOUND', 404);
    proxy.next(outdated, outdated);
    await form.stopClock();
    await form.place(await productWithStock(5), 1);
    for (const sent of [1, 2]) {
      await form.says('Placing your order…');
      await proxy.met(sent);
      while (await form.status.getByText('Placing').count()) await form.page.clock.runFor(100);
      await form.says('This page is out of date');
      if (sent === 1) await form.press();
    }
  });

  it('is tried again by itself, which shows and can be stopped', async (t) => {
    const { form, proxy } = await openCut(t);
    const busy = errorFate('OVERLOADED', 503, { 'Retry-After': '5' });
    proxy.next(busy, busy);
    await form.stopClock();
    await form.place(await productWithStock(5), 1);
    await proxy.met(1);
    await form.page.clock.runFor(300);
    const text = await form.says('Trying again');
    assert.match(text, /The shop is very busy.*Try 2 of 5, in [567] s/s);
    await form.page.clock.runFor(4600);
    assert.equal(proxy.orders.length, 1, 'not before Retry-After');
    await form.page.clock.runFor(2000);
    await proxy.met(2);
    await form.page.clock.runFor(300);
    await form.pressNamed('Stop');
    assert.match(await form.says('The shop is very busy'), /It is not placed/);
    await form.page.clock.runFor(600_000);
    assert.equal(proxy.orders.length, 2);
  });

  it('can be stopped while its answer is awaited, and the answer found out', async (t) => {
    const { form, proxy } = await openCut(t);
    proxy.next('HOLD');
    await form.place(await productWithStock(5), 1);
    await proxy.came(1);
    await form.pressNamed('Stop');
    assert.match(await form.says('Stopped'), /may be placed already/);
    await proxy.deliver();
    await proxy.met(1);
    await form.press();
    await form.says('You had already ordered this');
  });

  it('waits for the connection when the browser is offline, and goes on by itself', async (t) => {
    const form = await open(t);
    const productId = await productWithStock(5);
    await form.page.context().setOffline(true);
    await form.place(productId, 1);
    assert.match(await form.says('Trying again'), /You are offline/);
    await form.page.context().setOffline(false);
    await form.placed();
    assert.equal(await stockOf(productId), 4);
  });
});
