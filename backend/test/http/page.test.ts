import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import express from 'express';
import { makeTemporaryDirectory } from '../../../tools/processes/temporaryDirectory.ts';
import { servePage } from '../../http/middleware/servePage.ts';
import { exchange, type RawAnswer } from '../support/rawHttp.ts';

const SCRIPT = 'console.log(1);'.repeat(100);
const files: Record<string, string | Buffer> = {
  'index.html': '<title>Page</title>',
  'favicon.svg': '<svg/>',
  'assets/index-C1TJwqWZ.js': SCRIPT,
  'assets/index-C1TJwqWZ.js.br': brotliCompressSync(SCRIPT),
  'assets/index-C1TJwqWZ.js.gz': gzipSync(SCRIPT),
  'assets/plain.css': 'p{}',
  '.sources': 'hidden',
  '.well-known/x': 'hidden',
};
const SCRIPT_PATH = '/assets/index-C1TJwqWZ.js';

describe('the page', () => {
  const directory = makeTemporaryDirectory();
  const app = express();
  let server: ReturnType<typeof app.listen>;
  let url: string;

  before(async () => {
    for (const folder of ['assets', '.well-known']) mkdirSync(join(directory.path, folder));
    for (const [name, bytes] of Object.entries(files)) {
      writeFileSync(join(directory.path, name), bytes);
    }
    app.use(servePage(directory.path));
    app.use(servePage(join(directory.path, 'not-built')));
    directory.remove(); // what is served needs no file any more
    server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => server.close());

  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    exchange(url, { method, path, headers });
  const revalidate = async (path: string, headers: Record<string, string> = {}) => {
    const { headers: first } = await get(path, headers);
    return get(path, { ...headers, 'If-None-Match': `"other", W/${first.etag}` });
  };
  const lengthOf = ({ headers }: RawAnswer) => Number(headers['content-length']);

  it('is the index, which is asked for anew each time', async () => {
    for (const path of ['/', '/index.html', '/?x=1']) {
      const { status, headers, text } = await get(path);
      assert.deepEqual([status, text], [200, files['index.html']]);
      assert.equal(headers['content-type'], 'text/html; charset=utf-8');
      assert.equal(headers['cache-control'], 'no-cache');
    }
    assert.equal((await get('/favicon.svg')).headers['content-type'], 'image/svg+xml');
  });

  it('keeps files whose names have a hash for good, and no others', async () => {
    const { headers } = await get(SCRIPT_PATH);
    assert.equal(headers['cache-control'], 'public, max-age=31536000, immutable');
    assert.equal((await get('/assets/plain.css')).headers['cache-control'], 'no-cache');
  });

  it('lets no other site embed it, and runs only what is its own', async () => {
    for (const path of ['/', SCRIPT_PATH]) {
      const { headers } = await get(path);
      assert.deepEqual(headers['content-security-policy']?.split('; ').sort(), [
        "base-uri 'none'",
        "default-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
      ]);
      assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
      assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
      for (const feature of ['camera', 'geolocation', 'microphone', 'payment', 'usb']) {
        const denied = new RegExp(`(^|, )${feature}=\\(\\)(,|$)`);
        assert.match(headers['permissions-policy'] ?? '', denied);
      }
      assert.equal(headers['referrer-policy'], 'no-referrer');
      assert.equal(headers['x-content-type-options'], 'nosniff');
    }
  });

  for (const [accepted, encoding] of [
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip', 'gzip'],
    ['br;q=0, gzip;q=0.5', 'gzip'],
    ['identity', undefined],
    ['', undefined],
    ['identity;q=0, zstd', undefined],
  ] as const) {
    it(`comes as ${encoding ?? 'it is'} where "${accepted}" is accepted`, async () => {
      const { headers, text } = await get(SCRIPT_PATH, { 'Accept-Encoding': accepted });
      assert.equal(headers['content-encoding'], encoding);
      assert.equal(headers.vary, 'Accept-Encoding');
      assert.equal(headers['content-type'], 'text/javascript; charset=utf-8');
      if (!encoding) assert.equal(text, SCRIPT);
    });
  }

  it('has another entity tag in each encoding, and none of its own for a sibling', async () => {
    const tags = await Promise.all(
      ['br', 'gzip', 'identity'].map(async (encoding) => {
        const { headers } = await get(SCRIPT_PATH, { 'Accept-Encoding': encoding });
        return headers.etag;
      }),
    );
    assert.equal(new Set(tags).size, 3);
    for (const extension of ['.br', '.gz']) {
      assert.equal((await get(SCRIPT_PATH + extension)).status, 404);
    }
  });

  it('is not sent again to who has it', async () => {
    for (const path of ['/', SCRIPT_PATH]) {
      const { status, headers, text } = await revalidate(path, { 'Accept-Encoding': 'br' });
      assert.deepEqual([status, text], [304, '']);
      assert.ok(headers.etag && headers['cache-control']);
    }
    assert.equal((await get('/', { 'If-None-Match': '"other"' })).status, 200);
  });

  it('says the same to HEAD, without a body', async () => {
    const [head, whole] = [await get(SCRIPT_PATH, {}, 'HEAD'), await get(SCRIPT_PATH)];
    assert.deepEqual([head.status, head.text], [200, '']);
    assert.equal(lengthOf(head), SCRIPT.length);
    assert.equal(head.headers.etag, whole.headers.etag);
  });

  for (const path of ['/.sources', '/.well-known/x', '/assets', '/assets/', '/%00', '/x']) {
    it(`has nothing at ${path}`, async () => {
      assert.equal((await get(path)).status, 404);
    });
  }
});
