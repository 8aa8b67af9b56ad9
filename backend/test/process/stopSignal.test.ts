import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';

const TIMES = 10;

/** Stops when it is told to, and then has much to tidy up. */
const program = `
  import { listenForStop } from '${pathToFileURL(resolve(import.meta.dirname, '../../stopSignal.ts'))}';
  const kept = Array.from({ length: 200_000 }, (_, index) => ({ index }));
  listenForStop().addEventListener('abort', () => { process.exitCode = 7; clearInterval(running); });
  const running = setInterval(() => kept.length, 1_000);
  console.log('listens');`;

describe('a program that is told to stop', () => {
  it('ends with its own code while the signal is delivered again and again', async () => {
    for (let n = 0; n < TIMES; n += 1) {
      const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(child.stdout, 'data');
      const repeated = setInterval(() => child.kill('SIGINT'), 0);
      const ended = await once(child, 'exit');
      clearInterval(repeated);
      assert.deepEqual(ended, [7, null]);
    }
  });
});
