import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, it } from 'node:test';
import { lineOf } from '../processes/lineOf.ts';
import { processesWith } from '../processes/processesWith.ts';
import { signalIfThere } from '../processes/processTree.ts';
import { isRunning } from '../processes/serverProcess.ts';
import { makeTemporaryDirectory } from '../processes/temporaryDirectory.ts';

const runner = join(import.meta.dirname, 'support/startAndWait.ts');

/** Of the kinds that tests, drills, the benchmark and a rush start. */
const kinds = {
  'a PostgreSQL and a server': 'server',
  'a PostgreSQL whose processes are stopped': 'stopped',
  'a server with a PostgreSQL of its own': 'embedded',
  'a command that waits for input': 'command',
};

describe('a runner that is killed', () => {
  for (const [what, kind] of Object.entries(kinds)) {
    it(`leaves nothing of ${what} behind`, async (test) => {
      const temporary = makeTemporaryDirectory();
      const leftBehind = () => [...readdirSync(temporary.path), ...processesWith(temporary.path)];
      test.after(() => {
        for (const pid of processesWith(temporary.path)) signalIfThere(pid, 'SIGKILL');
        temporary.remove();
      });
      const child = spawn(process.execPath, [runner, kind], {
        cwd: resolve(import.meta.dirname, '../..'),
        env: { ...process.env, TMPDIR: temporary.path },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      await lineOf(child.stdout, /^started$/);
      assert.ok(isRunning(child));
      assert.notDeepEqual(readdirSync(temporary.path), []);
      child.kill('SIGKILL');
      await once(child, 'close'); // its supervisor has its standard error

      assert.deepEqual(leftBehind(), []);
    });
  }
});
