import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lockProduct } from '../../tools/processes/holdLock.ts';
import { pressUntilSent, setUpForOneOrder } from './support/oneOrder.ts';
import { driveOrderPage } from './support/orderPage.ts';
import { errorFate } from './support/outcomes.ts';

const { openCut, product, service } = setUpForOneOrder();

describe('one wish is one order when the answer is cut after COMMIT', () => {
  it('and the next press meets UNAVAILABLE, and the person presses again', async (t) => {
    const { form, proxy } = await openCut(t);
    proxy.next('CUT_ANSWER');
    const productId = await product();
    await form.place(productId, 1);
    await proxy.met(1);
    const lock = await lockProduct(service().database, productId, t);
    await pressUntilSent(form, proxy, 2);
    await proxy.met(2);
    await lock.release();
    await pressUntilSent(form, proxy, 3);
    await form.placed();
  });

  it('and the next press meets OVERLOADED, and the person presses again', async (t) => {
    const { form, proxy } = await openCut(t);
    proxy.next('CUT_ANSWER', errorFate('OVERLOADED', 503, { 'Retry-After': '1' }));
    await form.place(await product(), 1);
    await pressUntilSent(form, proxy, 3);
    await form.placed();
  });

  it('and a character is typed and deleted', async (t) => {
    const { form, proxy } = await openCut(t);
    proxy.next('CUT_ANSWER');
    await form.place(await product(), 1);
    await proxy.met(1);
    await form.quantity.press('End');
    await form.page.keyboard.type('1');
    await form.page.keyboard.press('Backspace');
    await pressUntilSent(form, proxy, 2);
    await form.placed();
  });

  it('and a character is typed and deleted while it is sent', async (t) => {
    const { form, proxy } = await openCut(t);
    proxy.next('HOLD_AND_CUT_ANSWER');
    await form.place(await product(), 1);
    await form.quantity.press('End');
    await form.page.keyboard.type('1');
    await form.page.keyboard.press('Backspace');
    await proxy.deliver();
    await proxy.met(1);
    await pressUntilSent(form, proxy, 2);
    await form.placed();
  });

  it('and another quantity is typed', async (t) => {
    const { form, proxy } = await openCut(t);
    proxy.next('CUT_ANSWER');
    await form.place(await product(), 1);
    await proxy.met(1);
    await form.retype(form.quantity, '3');
    await pressUntilSent(form, proxy, 2);
    await form.placed();
  });

  it('and the page is reloaded and the order typed again', async (t) => {
    const { form, proxy } = await openCut(t);
    proxy.next('CUT_ANSWER');
    const productId = await product();
    await form.place(productId, 1);
    await proxy.met(1);
    await form.page.reload();
    await form.button.waitFor();
    await form.retype(form.productId, String(productId));
    await form.retype(form.quantity, '1');
    await form.press();
    await form.placed();
  });

  it('and the page is reloaded while it is sent', async (t) => {
    const { form, proxy } = await openCut(t);
    proxy.next('HOLD');
    const productId = await product();
    await form.place(productId, 1);
    await proxy.came(1);
    await form.page.reload();
    await proxy.deliver();
    await form.button.waitFor();
    await form.retype(form.productId, String(productId));
    await form.retype(form.quantity, '1');
    await form.press();
    await form.placed();
    await proxy.met(2);
  });

  it('and the person leaves the page, comes back and types the order again', async (t) => {
    const { form, proxy } = await openCut(t);
    proxy.next('CUT_ANSWER');
    const productId = await product();
    await form.place(productId, 1);
    await proxy.met(1);
    await form.page.goto('about:blank');
    await form.page.goBack();
    await form.button.waitFor();
    await form.retype(form.productId, String(productId));
    await pressUntilSent(form, proxy, 2);
    await form.placed();
  });

  it('and two tabs, one a copy of the other, both try again', async (t) => {
    const { form, proxy } = await openCut(t);
    proxy.next('CUT_ANSWER', 'CUT_ANSWER', 'CUT_ANSWER', 'CUT_ANSWER', 'CUT_ANSWER');
    const productId = await product();
    await form.place(productId, 1);
    await proxy.met(1);
    const popup = form.page.waitForEvent('popup');
    await form.page.evaluate(() => void window.open(location.href));
    const copy = driveOrderPage(t, await popup);
    await copy.button.waitFor();
    await copy.retype(copy.productId, String(productId));
    await copy.press();
    await Promise.all([pressUntilSent(form, proxy, 7), copy.placed()]);
    await form.placed();
    assert.equal(new Set(proxy.orders.map(({ key }) => key)).size, 1);
  });

  it('and the server is stopped and started again', async (t) => {
    const { form, proxy } = await openCut(t);
    proxy.next('CUT_ANSWER');
    await form.place(await product(), 1);
    await proxy.met(1);
    await service().stop();
    await pressUntilSent(form, proxy, 2);
    await service().start();
    proxy.leadTo(service().url());
    await pressUntilSent(form, proxy, 3);
    await form.placed();
  });

  it('and the browser is offline and back', async (t) => {
    const { form, proxy } = await openCut(t);
    proxy.next('CUT_ANSWER');
    await form.place(await product(), 1);
    await proxy.met(1);
    await form.page.context().setOffline(true);
    await form.press();
    await form.retype(form.quantity, '1');
    await form.page.context().setOffline(false);
    await pressUntilSent(form, proxy, 2);
    await form.placed();
  });

  it('and the browser keeps the page from storing anything', async (t) => {
    const { form, proxy } = await openCut(t);
    await form.page.addInitScript(() => {
      Object.defineProperty(window, 'sessionStorage', {
        get() {
          throw new DOMException('denied', 'SecurityError');
        },
      });
    });
    await form.page.reload();
    proxy.next('CUT_ANSWER');
    await form.place(await product(), 1);
    await proxy.met(1);
    await form.retype(form.quantity, '1');
    await pressUntilSent(form, proxy, 2);
    await form.placed();
  });
});
