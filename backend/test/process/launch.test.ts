import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { makeTemporaryDirectory } from '../../../tools/processes/temporaryDirectory.ts';
import { projectRoot } from '../../config.ts';

/** The programs that start the project, without what npm installs. */
function copyLaunchers(test: TestContext): string {
  const { path, remove } = makeTemporaryDirectory();
  test.after(remove);
  mkdirSync(join(path, 'scripts'));
  for (const file of ['scripts/run.mjs', 'scripts/launch.mjs', 'package-lock.json']) {
    cpSync(join(projectRoot, file), join(path, file));
  }
  return path;
}

function start(root: string, env: Record<string, string>, options: string[] = []) {
  const args = [...options, join(root, 'scripts/run.mjs'), 'scripts/start.ts'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env });
  return { status, stdout, stderr };
}

/** Has Node.js call itself another version. */
const calledVersion = (version: string) => {
  const program = `Object.defineProperty(process, 'versions', { value: { node: '${version}' } })`;
  return ['--import', `data:text/javascript,${encodeURIComponent(program)}`];
};

describe('the start', () => {
  it('says in one line that Node.js is too old, and tries nothing', (test) => {
    const root = copyLaunchers(test);
    for (const version of ['12.22.12', '18.20.8', '20.18.3', '21.7.3', '22.11.0']) {
      assert.deepEqual(start(root, { PATH: '' }, calledVersion(version)), {
        status: 1,
        stdout: '',
        stderr: `Node.js ${version} is too old for this: install Node.js 20.19, 22.12 or later.\n`,
      });
    }
    for (const version of ['20.19.0', '22.12.0', '24.0.0']) {
      assert.match(start(root, { PATH: '' }, calledVersion(version)).stderr, /^npm is missing/);
    }
  });

  it('says in one line that npm is missing, also under yarn and pnpm', (test) => {
    const root = copyLaunchers(test);
    for (const agent of ['', 'yarn/1.22.22 npm/? node/v22.23.5', 'pnpm/10.24.0 npm/? node/v24']) {
      const env = { PATH: '', npm_config_user_agent: agent, npm_execpath: '/nowhere/yarn.js' };
      const line = 'npm is missing, which installs what this needs: ';
      const stderr = `${line}install the npm that comes with Node.js.\n`;
      assert.deepEqual(start(root, env), { status: 1, stdout: '', stderr });
    }
  });

  it('installs with npm also under yarn and pnpm, without their settings', (test) => {
    const root = copyLaunchers(test);
    const seen = join(root, 'seen');
    const npm = join(root, 'npm');
    writeFileSync(
      npm,
      `#!/bin/sh\n[ "$1" = --version ] && exit\n{ echo "$@"; env; } >'${seen}'\nexit 7`,
    );
    chmodSync(npm, 0o755);
    const { status, stderr } = start(root, {
      PATH: [root, dirname('/bin/sh'), '/usr/bin'].join(delimiter),
      npm_config_user_agent: 'yarn/1.22.22 npm/? node/v22.23.5',
      npm_execpath: '/nowhere/yarn.js',
      npm_config_registry: 'https://registry.yarnpkg.com',
    });
    assert.equal(status, 7);
    assert.match(stderr, /^Installing what is missing .*\n$/);
    const [args, ...env] = readFileSync(seen, 'utf8').split('\n');
    assert.match(args ?? '', /^ci /);
    assert.doesNotMatch(env.join('\n'), /^npm_/im);
  });
});
