import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { codes } from '../src/order/codes.ts';
import { errorFate, shownInPanel } from './support/outcomes.ts';
import { setUp } from './support/setUp.ts';

const { open, openCut, productWithStock, stockOf } = setUp();

describe('an outcome that no field is to blame for', () => {
  for (const [name, { fate, title, known }] of Object.entries(shownInPanel)) {
    it(`says what to do, and what became of the order: ${name}`, async (t) => {
      const { form, proxy } = await openCut(t);
      proxy.next(fate, fate); // after 421, browsers send once more by themselves
      await form.place(1, 1);
      const text = await form.says(title);
      assert.doesNotMatch(text, /developer|request-1/, 'they are behind the details');
      assert.equal(await form.productId.isEditable(), known === undefined);
      const label = known ? 'Try again' : 'Place order';
      await form.button.getByText(label).waitFor();
      if (known) assert.ok(text.includes(known), text);

      await form.status.getByText('Details for support').click();
      const details = await form.status.locator('.support').innerText();
      if (name in codes) assert.match(details, new RegExp(`developer: ${name}.*request-1`, 's'));
    });
  }

  it('is shown for every code that no field shows', () => {
    const atFields = ['PRODUCT_NOT_FOUND', 'INSUFFICIENT_STOCK'];
    const missing = Object.keys(codes).filter((code) => !(code in shownInPanel));
    assert.deepEqual(missing, atFields);
  });
});

describe('a placed order', () => {
  it('is shown with what was ordered, and its stock is deducted', async (t) => {
    const form = await open(t);
    const productId = await productWithStock(5);
    await form.place(productId, 2);
    assert.ok((await form.says('Order placed')).includes(`2 of product ${productId}.`));
    assert.equal(await stockOf(productId), 3);
  });

  it('is told from one that was placed before', async (t) => {
    const { form, proxy } = await openCut(t);
    proxy.next('CUT_ANSWER');
    await form.place(await productWithStock(5), 2);
    await form.says('You had already ordered this');
    assert.equal(await form.page.locator('.receipts li').count(), 1);
  });

  it('is not in the way of another product that a shop links to', async (t) => {
    const form = await open(t);
    await form.place(await productWithStock(9), 2);
    await form.placed();
    await form.page.goto('/?product=17');
    await form.button.getByText('Place order').waitFor();
    assert.equal(await form.productId.inputValue(), '17');
    assert.equal(await form.quantity.inputValue(), '1');
  });

  it('lets nothing be ordered until a field is edited or "Order again" pressed', async (t) => {
    const form = await open(t);
    const productId = await productWithStock(9);
    await form.place(productId, 1);
    await form.placed();
    await form.press();
    await form.pressNamed('Order again');
    assert.equal(await form.page.locator(':focus').textContent(), 'Place an order');
    await form.press();
    await form.placed();
    await form.pressNamed('One more');
    await form.press();
    await form.placed();
    assert.equal(await stockOf(productId), 9 - 1 - 1 - 2);
  });
});

describe('a fault at a field', () => {
  it('stands there once, in words for people, until the field is edited', async (t) => {
    const form = await open(t);
    await form.place('', 'two');
    await form.fault('productId').waitFor();
    assert.equal(await form.fault('productId').innerText(), 'Enter a product number.');
    assert.match(await form.fault('quantity').innerText(), /whole number from 1 to 2,147,483,647/);
    assert.equal(await form.status.innerText(), '');
    assert.equal(await form.page.locator(':focus').getAttribute('name'), 'productId');
    assert.equal(await form.quantity.getAttribute('aria-describedby'), 'quantity-fault');

    await form.productId.fill('1');
    assert.equal(await form.fault('productId').count(), 0);
    assert.equal(await form.productId.getAttribute('aria-invalid'), 'false');
    assert.equal(await form.fault('quantity').count(), 1);
  });

  it('is that of a product that does not exist', async (t) => {
    const form = await open(t);
    await form.place(987654, 1);
    assert.match(await form.fault('productId').innerText(), /no product with the number 987654/);
    assert.equal(await form.productId.isEditable(), true);
  });

  it('is that of too little stock, and what was typed stays', async (t) => {
    const form = await open(t);
    const productId = await productWithStock(5);
    await form.place(productId, 6);
    assert.match(await form.fault('quantity').innerText(), /fewer than 6 left/);
    assert.equal(await form.quantity.inputValue(), '6');
    assert.equal(await stockOf(productId), 5);

    await form.productId.fill('1');
    assert.equal(await form.fault('quantity').count(), 0, 'another product may have enough');
  });

  it('is shown again when the next order fails in the same way', async (t) => {
    const { form, proxy } = await openCut(t);
    const productId = await productWithStock(1);
    await form.place(productId, 2);
    await form.fault('quantity').waitFor();
    proxy.next('HOLD');
    await form.press();
    await form.fault('quantity').waitFor({ state: 'detached' });
    proxy.deliver();
    await form.fault('quantity').waitFor();
    assert.equal(await form.page.locator(':focus').getAttribute('name'), 'quantity');
  });
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
    await form.pressNamed('Stop');
    assert.match(await form.says('Stopped'), /may be placed already/);
    proxy.deliver();
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
