import { join, resolve } from 'node:path';
import { listenForStop } from '../backend/stopSignal.ts';
import { runNode } from './runProgram.ts';

const root = resolve(import.meta.dirname, '..');
const stop = listenForStop();

// Both reload on change: the backend restarts, the page is replaced in the browser.
await Promise.all([
  runNode(['--watch-preserve-output', '--watch-path=backend', 'backend/server.ts'], {
    cwd: root,
    signal: stop,
  }),
  runNode([join(root, 'node_modules/vite/bin/vite.js')], {
    cwd: join(root, 'frontend-react'),
    env: { API_PORT: process.env.PORT || '3000' },
    signal: stop,
  }),
]);
