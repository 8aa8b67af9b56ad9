import { createServer } from 'node:net';
import { it } from 'node:test';
import { startProcesses } from './startProcesses.ts';

it('a test that leaves a server open', () => {
  startProcesses();
  createServer().listen(0, '127.0.0.1');
});
