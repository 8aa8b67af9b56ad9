import { describe, it } from 'node:test';
import { startProcesses } from './startProcesses.ts';

describe('a suite', () => {
  it('with a test that ends', () => {});
  it('with a test that waits for ever', async () => {
    setInterval(() => {}, 1_000);
    startProcesses();
    await new Promise(() => {});
  });
});
