import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

export default defineConfig({
  plugins: [react(), bringLanguages(), precompress()],
  // Relative addresses: the page may be served below a path of a proxy.
  base: './',
  // The page is for people: no tools of developers find it, and 360 bytes are saved.
  define: { __REACT_DEVTOOLS_GLOBAL_HOOK__: 'undefined' },
  // A file inlined as a data: URI would be stopped by the policy `default-src 'self'`.
  build: {
    assetsInlineLimit: 0,
    modulePreload: false,
    // That compressing takes most of a short build is no news.
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': `http://127.0.0.1:${process.env.API_PORT ?? 3000}` },
  },
});

/** Puts the words of other languages into the page as data: a file of their own would come later. */
function bringLanguages(): Plugin {
  const german = readFileSync(join(import.meta.dirname, 'src/words/german.json'), 'utf8');
  const children = JSON.stringify(JSON.parse(german)).replaceAll('<', '\\u003c');
  const attrs = { type: 'application/json', lang: 'de' };
  return {
    name: 'bring-languages',
    transformIndexHtml: () => [{ tag: 'script', attrs, children, injectTo: 'head' }],
  };
}

/** Writes each file compressed beside it, once and as small as can be, for the server to send. */
function precompress(): Plugin {
  return {
    name: 'precompress',
    apply: 'build',
    writeBundle({ dir = '' }) {
      for (const entry of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
        if (!/\.(html|js|css|svg|json)$/.test(entry)) continue;
        const file = join(dir, entry);
        const bytes = readFileSync(file);
        writeFileSync(`${file}.br`, brotliCompressSync(bytes));
        writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
      }
    },
  };
}
