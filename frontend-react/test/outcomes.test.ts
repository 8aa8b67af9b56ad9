import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { codes } from '../src/order/codes.ts';
import { shownInPanel } from './support/outcomes.ts';
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
    await proxy.deliver();
    await form.fault('quantity').waitFor();
    assert.equal(await form.page.locator(':focus').getAttribute('name'), 'quantity');
  });
});
