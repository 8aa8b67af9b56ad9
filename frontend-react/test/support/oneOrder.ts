import assert from 'node:assert/strict';
import { afterEach } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CuttingProxy } from './cuttingProxy.ts';
import type { OrderPage } from './orderPage.ts';
import { setUp } from './setUp.ts';

/** Tests of which each leaves one order for its product, counted in the database. */
export function setUpForOneOrder() {
  const setup = setUp({ ORDER_TIMEOUT_MS: '2000' });
  let productId = 0;
  let expected = 1;

  afterEach(async () => {
    assert.equal(await setup.ordersOf(productId), expected);
    expected = 1;
  });

  return {
    ...setup,
    /** The one product of a test. */
    async product(): Promise<number> {
      productId = await setup.productWithStock(50);
      return productId;
    },
    /** For a test of so many wishes. */
    expectOrders(count: number) {
      expected = count;
    },
  };
}

/** Presses whenever the page lets it, until so many orders were sent, by the person or the page. */
export async function pressUntilSent(form: OrderPage, { orders }: CuttingProxy, count: number) {
  while (orders.length < count) {
    await form.press();
    await sleep(100);
  }
}
