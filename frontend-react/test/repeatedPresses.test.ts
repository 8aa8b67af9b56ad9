import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { setUpForOneOrder } from './support/oneOrder.ts';
import { driveOrderPage, type OrderPage } from './support/orderPage.ts';

const { open, openCut, product, expectOrders, service, ordersOf } = setUpForOneOrder();

describe('one wish is one order when', () => {
  it('Enter is held for two seconds', async (t) => {
    const form = await open(t);
    await form.type(await product(), 1);
    for (const end = performance.now() + 2000; performance.now() < end; await sleep(30)) {
      await form.page.keyboard.down('Enter');
    }
    await form.page.keyboard.up('Enter');
    await form.placed();
  });

  it('Enter is pressed ten times, 150 ms apart', async (t) => {
    const form = await open(t);
    await form.type(await product(), 1);
    for (let press = 0; press < 10; press += 1) {
      await form.page.keyboard.press('Enter');
      await sleep(150);
    }
    await form.placed();
  });

  for (const pauseMs of [0, 350, 700]) {
    it(`the button is clicked three times, ${pauseMs} ms apart`, async (t) => {
      const form = await open(t);
      await form.type(await product(), 1);
      for (let press = 0; press < 3; press += 1) {
        await form.press();
        await sleep(pauseMs);
      }
      await form.placed();
    });
  }

  it('the form is submitted twice in one turn of the event loop', async (t) => {
    const form = await open(t);
    await form.type(await product(), 1);
    await form.button.evaluate((button: HTMLButtonElement) => {
      button.form?.requestSubmit();
      button.form?.requestSubmit();
    });
    await form.placed();
  });

  it('the page is reloaded after the order, and the button pressed again', async (t) => {
    const form = await open(t, { path: `/?product=${await product()}` });
    await form.press();
    await form.placed();
    await form.page.reload();
    await form.button.waitFor();
    await form.press();
    await form.placed();
    await sleep(100);
    assert.equal(form.requests.length, 1);
  });

  const twice = {
    'double-clicked': (form: OrderPage) => form.orderAgain.dblclick(),
    'pressed twice by Enter': async (form: OrderPage) => {
      await form.orderAgain.focus();
      for (let press = 0; press < 2; press += 1) await form.page.keyboard.press('Enter');
    },
  };
  for (const [name, press] of Object.entries(twice)) {
    it(`"Order again" is ${name}`, async (t) => {
      const form = await open(t);
      await form.place(await product(), 1);
      await form.placed();
      await press(form);
      await form.button.getByText('Place order').waitFor();
      await sleep(100);
      assert.equal(form.requests.length, 1);
    });
  }

  it('two tabs each have their own, pressed three times: one for each tab', async (t) => {
    const form = await open(t);
    const other = driveOrderPage(t, await form.page.context().newPage());
    await other.page.goto('/');
    const productId = await product();
    await form.type(productId, 1);
    await other.type(productId, 1);
    for (let press = 0; press < 3; press += 1) {
      await Promise.all([form.press(), other.press()]);
    }
    await Promise.all([form.placed(), other.placed()]);
    expectOrders(2);
  });

  it('an early try arrives after a later one was refused', async (t) => {
    const { form, proxy } = await openCut(t);
    await form.page.clock.install();
    const productId = await product();
    const { database } = service();
    await database.sql('UPDATE products SET stock = 0 WHERE id = $1', [productId]);
    proxy.next('DELAY');
    await form.place(productId, 1);
    await proxy.met(1);
    while (proxy.orders.length < 2) await form.page.clock.runFor(500);
    await proxy.met(2); // refused: there is no stock
    await form.page.clock.runFor(500);
    await form.says('Not enough in stock');

    await database.sql('UPDATE products SET stock = 50 WHERE id = $1', [productId]);
    await proxy.deliver();
    while ((await ordersOf(productId)) === 0) await sleep(20);
    await form.press();
    await form.retype(form.quantity, '1');
    await form.press();
    while (proxy.orders.length < 3) await form.page.clock.runFor(5000);
    await proxy.met(3);
    await form.page.clock.runFor(500);
    assert.match(await form.says('You had already ordered this'), /not placed a second time/);
  });
});
