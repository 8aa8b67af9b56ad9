import { it } from 'node:test';
import { startProcesses } from './startProcesses.ts';

it('a test that blocks its process', () => {
  startProcesses();
  // Not a loop: that would take a processor from the other tests.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});
