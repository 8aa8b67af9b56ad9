import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, it } from 'node:test';
import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { startCuttingProxy } from './support/cuttingProxy.ts';
import { openOrderPage } from './support/orderPage.ts';
import { setUp } from './support/setUp.ts';

const { open, service, browser, productWithStock, stockOf } = setUp();
const dist = resolve(import.meta.dirname, '../dist');
const MOST_JAVASCRIPT_BYTES = 75_000;

describe('the form', () => {
  it('starts with one unit, and the product of the address that a shop links to', async (t) => {
    const form = await open(t, { path: '/?product=17' });
    assert.equal(await form.productId.inputValue(), '17');
    assert.equal(await form.quantity.inputValue(), '1');
  });

  it('steps the quantity by buttons and arrow keys, not below one', async (t) => {
    const form = await open(t);
    await form.pressNamed('One more');
    await form.pressNamed('One more');
    await form.pressNamed('One fewer');
    await form.quantity.press('ArrowUp');
    assert.equal(await form.quantity.inputValue(), '3');
    for (let step = 0; step < 5; step += 1) await form.quantity.press('ArrowDown');
    assert.equal(await form.quantity.inputValue(), '1');
    await form.quantity.fill('some');
    await form.pressNamed('One more');
    assert.equal(await form.quantity.inputValue(), '1');
  });

  it('leaves the judging of what was typed to the server', async (t) => {
    const form = await open(t);
    await form.place('', 'two');
    await form.fault('quantity').waitFor();
    assert.deepEqual(form.requests, [{ quantity: 'two' }]);
  });

  it('works with the keyboard alone', async (t) => {
    const form = await open(t);
    const { keyboard } = form.page;
    const productId = await productWithStock(5);
    await keyboard.press('Tab');
    await keyboard.type(String(productId));
    for (const key of ['Tab', 'Tab']) await keyboard.press(key);
    await keyboard.type('6');
    for (const key of ['Tab', 'Tab', 'Space']) await keyboard.press(key);
    await form.fault('quantity').waitFor();
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    await form.placed();
    assert.equal(await stockOf(productId), 0);
  });
});

describe('the orders of this visit', () => {
  it('stand newest first, outlive a reload, and their ids can be copied', async (t) => {
    const form = await open(t, { permissions: ['clipboard-read', 'clipboard-write'] });
    const productId = await productWithStock(9);
    for (const quantity of [1, 2]) {
      await form.place(productId, quantity);
      await form.placed();
    }
    await form.page.reload();
    const receipts = form.page.locator('.receipts li');
    await receipts.first().waitFor();
    const what = await receipts.locator('.what').allInnerTexts();
    assert.deepEqual(what, [`2 of product ${productId}.`, `1 of product ${productId}.`]);

    const copy = receipts.first().getByRole('button');
    await copy.click();
    await copy.getByText('Copied').waitFor();
    const [order] = await service().database.sql<{ id: string; created_at: Date }>(
      'SELECT id, created_at FROM orders WHERE quantity = 2',
    );
    assert.equal(await form.page.evaluate(() => navigator.clipboard.readText()), order?.id);
    const time = await receipts.first().getByRole('time').getAttribute('datetime');
    assert.equal(time, order?.created_at.toISOString());
  });
});

describe('the language', () => {
  const spoken: [string | undefined, string, string][] = [
    ['de-AT', 'de', 'Bestellen'],
    ['en-GB', 'en', 'Place an order'],
    ['fr-FR', 'en', 'Place an order'],
    [undefined, 'en', 'Place an order'],
  ];
  for (const [locale, language, heading] of spoken) {
    it(`is ${language} for a browser in ${locale ?? 'the locale of this machine'}`, async (t) => {
      const form = await open(t, locale ? { locale } : {});
      await form.page.getByRole('heading', { level: 1, name: heading }).waitFor();
      const root = form.page.locator('html');
      assert.equal(await root.getAttribute('lang'), language);
      assert.equal(await root.getAttribute('dir'), 'ltr');
    });
  }
});

describe('the built page', () => {
  it('works below a path of a proxy, in every language', async (t) => {
    const proxy = await startCuttingProxy(t, service().url(), '/shop');
    for (const locale of ['en', 'de']) {
      const baseURL = `${proxy.url}/shop/`;
      const form = await openOrderPage(t, browser(), { baseURL, locale, path: './' });
      await form.place(await productWithStock(1), 1);
      await form.placed();
    }
    assert.equal(proxy.orders.length, 2);
  });

  it('has JavaScript of less than 75 KB, each file compressed beside it', () => {
    const html = readFileSync(resolve(dist, 'index.html'), 'utf8');
    const files = [...html.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(([, file = '']) => file);
    assert.ok(files.some((file) => file.endsWith('.js')));
    for (const file of files.concat('index.html')) {
      const path = resolve(dist, file);
      const bytes = readFileSync(path);
      const gzipped = readFileSync(`${path}.gz`);
      assert.deepEqual(gunzipSync(gzipped), bytes);
      assert.deepEqual(brotliDecompressSync(readFileSync(`${path}.br`)), bytes);
      if (file.endsWith('.js')) assert.ok(gzipSync(bytes).length < MOST_JAVASCRIPT_BYTES, file);
    }
  });
});
