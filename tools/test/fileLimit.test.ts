import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { whenStarted } from '../../backend/whenStarted.ts';
import { processesWith } from '../processes/processesWith.ts';
import { signalIfThere } from '../processes/processTree.ts';
import { spawnSupervised } from '../processes/supervisor/supervise.ts';
import { makeTemporaryDirectory } from '../processes/temporaryDirectory.ts';

const files = ['waits', 'blocks', 'leaks'].map((name) => `tools/test/support/endless/${name}.ts`);
const FIRST_LIMIT_S = 4;

/** Runs the files as `npm test` does. */
async function runFiles(limitS: number, place: string) {
  const [temporary, marks] = [join(place, 'tmp'), join(place, 'marks')];
  for (const directory of [temporary, marks]) mkdirSync(directory);
  const { NODE_TEST_CONTEXT: _, ...outside } = process.env;
  const env = { TMPDIR: temporary, MARKS: marks, TEST_FILE_LIMIT_S: `${limitS}` };
  const child = spawnSupervised(process.execPath, ['scripts/tests/runTestFiles.ts', ...files], {
    cwd: resolve(import.meta.dirname, '../..'),
    env: { ...outside, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await whenStarted(child);
  assert.ok(child.stdout && child.stderr);
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  const [stdout, stderr, [exitCode]] = await ended;
  const leftBehind = [...readdirSync(temporary), ...processesWith(temporary)];
  return { exitCode, stdout, stderr, leftBehind, started: readdirSync(marks).length };
}

describe('a test file that does not end', () => {
  it('is ended with all that it has started, and the test that ran is named', async (test) => {
    const temporary = makeTemporaryDirectory();
    test.after(() => {
      for (const pid of processesWith(temporary.path)) signalIfThere(pid, 'SIGKILL');
      temporary.remove();
    });
    for (let limitS = FIRST_LIMIT_S; ; limitS *= 2) {
      const place = join(temporary.path, `${limitS}`);
      mkdirSync(place);
      const run = await runFiles(limitS, place);
      assert.deepEqual(run.leftBehind, []);
      assert.equal(run.exitCode, 1);
      if (run.started < files.length) continue; // a busy machine has not come so far

      const [waits, blocks, leaks] = files.map(
        (file) => `${file} has not ended within ${limitS} s, and is ended now. `,
      );
      const named = [
        `${waits}In it ran:\na suite\n  with a test that waits for ever\n`,
        `${blocks}It told of no test.\n`,
        `${leaks}Behind "a test that leaves a server open" it told of no test.\n`,
      ];
      for (const words of named) assert.ok(run.stderr.includes(words), run.stderr);
      assert.match(run.stdout, /with a test that ends/);
      assert.match(run.stdout, /The slowest files:\n( +\d+\.\d s {2}tools\S+\n){3}/);
      return;
    }
  });
});
