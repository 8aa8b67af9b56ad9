import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { lockProduct } from '../../tools/processes/holdLock.ts';
import { driveOrderPage, type OrderPage } from './support/orderPage.ts';
import { setUp } from './support/setUp.ts';

const { open, openCut, productWithStock, ordersOf, service } = setUp({ ORDER_TIMEOUT_MS: '400' });
const overloaded = {
  status: 503,
  headers: { 'Content-Type': 'application/json', 'Retry-After': '1' },
  body: '{"message": "Too many orders are waiting.", "code": "OVERLOADED"}',
};

/** Every test leaves one order for its product, counted in the database. */
let productId = 0;
const expected = { orders: 1 };
afterEach(async () => {
  assert.equal(await ordersOf(productId), expected.orders);
  expected.orders = 1;
});

async function product(): Promise<number> {
  productId = await productWithStock(50);
  return productId;
}

describe('one wish is one order when the answer is cut after COMMIT', () => {
  it('and the next press meets UNAVAILABLE, and the person presses again', async (t) => {
    const { form, proxy } = await openCut(t);
    proxy.next('CUT_ANSWER');
    await form.place(await product(), 1);
    await proxy.met(1);
    const lock = await lockProduct(service().database, productId, t);
    await pressUntilMet(form, () => proxy.orders.length, 2);
    await proxy.met(2);
    await lock.release();
    await pressUntilMet(form, () => proxy.orders.length, 3);
    await form.placed();
  });

  it('and the next press meets OVERLOADED, and the person presses again', async (t) => {
    const { form, proxy } = await openCut(t);
    proxy.next('CUT_ANSWER', overloaded);
    await form.place(await product(), 1);
    await pressUntilMet(form, () => proxy.orders.length, 3);
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
    await pressUntilMet(form, () => proxy.orders.length, 2);
    await form.placed();
  });

  it('and a character is typed and deleted while it is sent', async (t) => {
    const { form, proxy } = await openCut(t);
    proxy.next('HOLD_AND_CUT_ANSWER');
    await form.place(await product(), 1);
    await form.quantity.press('End');
    await form.page.keyboard.type('1');
    await form.page.keyboard.press('Backspace');
    proxy.deliver();
    await proxy.met(1);
    await pressUntilMet(form, () => proxy.orders.length, 2);
    await form.placed();
  });

  it('and another quantity is typed', async (t) => {
    const { form, proxy } = await openCut(t);
    proxy.next('CUT_ANSWER');
    await form.place(await product(), 1);
    await proxy.met(1);
    await form.retype(form.quantity, '3');
    await pressUntilMet(form, () => proxy.orders.length, 2);
    await form.placed();
  });

  it('and the page is reloaded and the order typed again', async (t) => {
    const { form, proxy } = await openCut(t);
    proxy.next('CUT_ANSWER');
    await form.place(await product(), 1);
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
    await form.place(await product(), 1);
    await form.page.reload();
    proxy.deliver();
    await form.button.waitFor();
    await form.retype(form.productId, String(productId));
    await form.retype(form.quantity, '1');
    await form.press();
    await form.placed();
    await proxy.met(2);
  });

  it('and two tabs, one a copy of the other, both try again', async (t) => {
    const { form, proxy } = await openCut(t);
    proxy.next('CUT_ANSWER', 'CUT_ANSWER', 'CUT_ANSWER', 'CUT_ANSWER', 'CUT_ANSWER');
    await form.place(await product(), 1);
    await proxy.met(1);
    const popup = form.page.waitForEvent('popup');
    await form.page.evaluate(() => void window.open(location.href));
    const copy = driveOrderPage(t, await popup);
    await copy.button.waitFor();
    await copy.retype(copy.productId, String(productId));
    await copy.press();
    await Promise.all([pressUntilMet(form, () => proxy.orders.length, 7), copy.placed()]);
    await form.placed();
    assert.equal(new Set(proxy.orders.map(({ key }) => key)).size, 1);
  });

  it('and the server is stopped and started again', async (t) => {
    const { form, proxy } = await openCut(t);
    proxy.next('CUT_ANSWER');
    await form.place(await product(), 1);
    await proxy.met(1);
    await service().stop();
    await pressUntilMet(form, () => proxy.orders.length, 2);
    await service().start();
    proxy.leadTo(service().url());
    await pressUntilMet(form, () => proxy.orders.length, 3);
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
    await pressUntilMet(form, () => proxy.orders.length, 2);
    await form.placed();
  });
});

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

  it('the browser keeps the page from storing anything, and the answer is cut', async (t) => {
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
    await pressUntilMet(form, () => proxy.orders.length, 2);
    await form.placed();
  });

  it('"Order again" is double-clicked, or pressed twice by Enter', async (t) => {
    const form = await open(t);
    await form.place(await product(), 1);
    await form.placed();
    await form.page.getByRole('button', { name: 'Order again' }).dblclick();
    await form.button.getByText('Place order').waitFor();
    await form.page.keyboard.press('Enter');
    await sleep(100);
    assert.equal(form.requests.length, 1);
  });

  it('two tabs each have their own, pressed three times: one for each tab', async (t) => {
    const form = await open(t);
    const other = driveOrderPage(t, await form.page.context().newPage());
    await other.page.goto('/');
    await form.type(await product(), 1);
    await other.type(productId, 1);
    for (let press = 0; press < 3; press += 1) {
      await Promise.all([form.press(), other.press()]);
    }
    await Promise.all([form.placed(), other.placed()]);
    expected.orders = 2;
  });

  it('an early try arrives after a later one was refused', async (t) => {
    const { form, proxy } = await openCut(t);
    await form.page.clock.install();
    await product();
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
    proxy.deliver();
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

/** Presses whenever the page lets it, until so many orders were sent, by the person or the page. */
async function pressUntilMet(form: OrderPage, sent: () => number, count: number) {
  while (sent() < count) {
    await form.press();
    await sleep(100);
  }
}
