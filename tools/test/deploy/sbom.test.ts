import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { it } from 'node:test';

const root = resolve(import.meta.dirname, '../../..');
const read = (file: string) => JSON.parse(readFileSync(join(root, file), 'utf8'));

it('the bill of materials has what runs in production, and nothing else', () => {
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'sbom'], {
    cwd: root,
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  const { bomFormat, components } = JSON.parse(stdout);
  assert.equal(bomFormat, 'CycloneDX');
  const listed = new Set(
    components.map((each: { name: string; version: string }) => `${each.name}@${each.version}`),
  );
  for (const folder of ['backend', 'cli', 'frontend-react']) {
    for (const [name, version] of Object.entries(read(`${folder}/package.json`).dependencies)) {
      assert.ok(listed.has(`${name}@${version}`), name);
    }
  }
  const ofDevelopment = Object.entries(read('package.json').devDependencies);
  const wrong = ofDevelopment.filter(([name, version]) => listed.has(`${name}@${version}`));
  assert.deepEqual(wrong, []);
});
