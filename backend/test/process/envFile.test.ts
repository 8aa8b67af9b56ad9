import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { makeTemporaryDirectory } from '../../../tools/processes/temporaryDirectory.ts';
import { projectRoot } from '../../config.ts';

const temporary = makeTemporaryDirectory();
after(() => temporary.remove());
const file = join(temporary.path, '.env');

/** Reads the file in a process of its own, as an ordinary user if we are root. */
function readHere(env: Record<string, string> = {}) {
  const program = `
    const { readEnvFile } = await import(${JSON.stringify(join(projectRoot, 'backend/envFile.ts'))});
    if (process.getuid() === 0 && ${JSON.stringify(env)}.AS_NOBODY) process.setuid(65534);
    try { readEnvFile(${JSON.stringify(file)}); } catch (error) {
      console.error(error.message);
      process.exit(1);
    }
    const { PORT, DATABASE_URL, DATA_DIR, OTHER } = process.env;
    console.log(JSON.stringify({ PORT, DATABASE_URL, DATA_DIR, OTHER }));`;
  const { DATABASE_URL: _, PORT: __, ...others } = process.env;
  return spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    env: { ...others, ...env },
    encoding: 'utf8',
  });
}

function valuesOf(content: string | Buffer, env?: Record<string, string>) {
  writeFileSync(file, content);
  const { status, stdout, stderr } = readHere(env);
  assert.deepEqual([status, stderr], [0, '']);
  return JSON.parse(stdout);
}

function faultsOf(content: string | Buffer): string {
  writeFileSync(file, content);
  const { status, stdout, stderr } = readHere();
  assert.deepEqual([status, stdout], [1, '']);
  assert.doesNotMatch(stderr, /secret|\n {4}at /);
  return stderr.replaceAll(`${file}: `, '');
}

describe('the file .env', () => {
  it('may begin with a byte order mark, and have any line ends', () => {
    const wanted = { PORT: '4000', DATABASE_URL: 'postgres://a:b@c/d' };
    for (const end of ['\n', '\r\n', '\r']) {
      const text = ['DATABASE_URL=postgres://a:b@c/d', '# comment', '', 'PORT=4000', ''].join(end);
      assert.deepEqual(valuesOf(`\ufeff${text}`), wanted);
      assert.deepEqual(valuesOf(text), wanted);
    }
  });

  it('takes quotes, export, spaces and comments as a shell does', () => {
    const text = `
      export PORT = 4000 # a comment
      DATABASE_URL=postgres://a:b#c@d/e   # behind a space
      DATA_DIR="/srv/a b # c\\n" # and behind quotes`;
    assert.deepEqual(valuesOf(text), {
      PORT: '4000',
      DATABASE_URL: 'postgres://a:b#c@d/e',
      DATA_DIR: '/srv/a b # c\\n',
    });
    assert.deepEqual(valuesOf(`PORT='4000'\nDATA_DIR=\`it's "x"\``), {
      PORT: '4000',
      DATA_DIR: `it's "x"`,
    });
  });

  it('yields to the environment', () => {
    assert.deepEqual(valuesOf('PORT=4000', { PORT: '5000' }), { PORT: '5000' });
    assert.deepEqual(valuesOf('PORT=4000', { PORT: '' }), { PORT: '' });
  });

  it('is refused with all that is not understood, and without its values', () => {
    const faults = faultsOf(`PORT 4000
DATABASE_URL: postgres://a:secret@b/c
DATABSE_URL=postgres://a:secret@b/c
port=4000
HOST="127.0.0.1
HOST=a
HOST=b
LOG_LEVEL="info" x
=secret
\u009b31m=secret
ORDER_TIMEOUT_MS\u00a0=1`);
    assert.equal(
      faults,
      `The settings are not valid:
  line 1 is neither NAME=value nor a # comment
  line 2 is neither NAME=value nor a # comment
  line 5 has quotes around the value of HOST that do not end where it ends
  line 7 sets HOST a second time
  line 8 has quotes around the value of LOG_LEVEL that do not end where it ends
  line 9 is neither NAME=value nor a # comment
  line 10 is neither NAME=value nor a # comment
  "DATABSE_URL" is no setting: did you mean DATABASE_URL?
  "port" is no setting: did you mean PORT?\n`,
    );
  });

  it('is refused where a name is that of a setting in other words', () => {
    const meant = {
      ORDER_TIMEOUT: 'ORDER_TIMEOUT_MS',
      KEEP_ALIVE_TIMEOUT: 'KEEP_ALIVE_TIMEOUT_MS',
      LOCK_WAIT: 'LOCK_WAIT_MS',
      POOL_SIZE: 'DATABASE_POOL_SIZE',
      DB_URL: 'DATABASE_URL',
      POSTGRES_URI: 'DATABASE_URL',
      PGPASWORD: 'PGPASSWORD',
      OTEL_EXPORTER_OTLP_ENDPIONT: 'OTEL_EXPORTER_OTLP_ENDPOINT',
      OTEL_TRACE_SAMPLER: 'OTEL_TRACES_SAMPLER',
    };
    const faults = Object.entries(meant).map(
      ([name, setting]) => `  "${name}" is no setting: did you mean ${setting}?\n`,
    );
    const content = Object.keys(meant).map((name) => `${name}=secret\n`);
    const settings = `The settings are not valid:\n${faults.join('')}`;
    assert.equal(faultsOf(content.join('')), settings);
  });

  it('is refused in a few short lines, however much is wrong with it', () => {
    const name = `A${'b'.repeat(10_000)}`;
    const twice = `${name}=1\n${name}=2\n${name}="\n`;
    const faults = faultsOf(twice.repeat(100)).trimEnd().split('\n');
    assert.equal(faults.length, 1 + 20);
    for (const fault of faults) assert.ok(fault.length < 200, fault.slice(0, 300));
  });

  it('has no NUL characters', () => {
    assert.match(faultsOf(`#${'x'.repeat(200)}\nPORT=1\0\n`), /line 2 has a NUL character/);
  });

  it('is read by npm start, npm run dev and the commands, before they do anything', () => {
    const copy = join(temporary.path, 'project');
    for (const folder of ['backend', 'cli', 'scripts', 'tools']) {
      const filter = (path: string) => !/node_modules$|\.test\.ts$/.test(path);
      cpSync(join(projectRoot, folder), join(copy, folder), { recursive: true, filter });
    }
    for (const folder of ['node_modules', 'cli/node_modules']) {
      const packages = join(projectRoot, folder);
      if (existsSync(packages)) symlinkSync(packages, join(copy, folder));
    }
    writeFileSync(join(copy, '.env'), 'DATABSE_URL=postgres://a:secret@b/c\n');
    for (const command of ['start.ts', 'dev.ts', 'inventory.ts products list']) {
      const [script = '', ...args] = command.split(' ');
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [join(copy, 'scripts', script), ...args],
        { encoding: 'utf8', timeout: 30_000 },
      );
      assert.deepEqual([status, stdout], [1, ''], stderr);
      assert.match(stderr, /"DATABSE_URL" is no setting: did you mean DATABASE_URL\?\n$/);
    }
  });

  it('is refused in other encodings', () => {
    const text = 'DATABASE_URL=postgres://a:secret@b/c\n';
    const swapped = Buffer.from(`\ufeff${text}`, 'utf16le').swap16();
    for (const bytes of [
      Buffer.from(`\ufeff${text}`, 'utf16le'),
      swapped,
      Buffer.from(text, 'utf16le'),
    ]) {
      assert.match(faultsOf(bytes), /is UTF-16 or no text\. Save it as UTF-8/);
    }
    const latin1 = Buffer.from(`PORT=1\n${text.replace('secret', 'secrét')}`, 'latin1');
    assert.match(faultsOf(latin1), /characters in line 2 that are not UTF-8/);
  });

  it('tells names that nobody knows, and goes on', () => {
    writeFileSync(
      file,
      `OTHER=1\nCOMPOSE_PROJECT_NAME=shop\nREDIS_HOST=a\nPGPASSWORD=secret
OTEL_SERVICE_NAME=shop\nOTEL_METRICS_EXPORTER=none
OTEL_EXPORTER_OTLP_TRACES_HEADERS=a=b\nTEST_DATABASE_URL=postgres://a:secret@b/c
ORDER_TIMEOUT_SECONDS=5`,
    );
    const { status, stdout, stderr } = readHere();
    assert.deepEqual([status, JSON.parse(stdout)], [0, { OTHER: '1' }]);
    assert.equal(
      stderr,
      `${file}: "OTHER" is no setting of this service.\n` +
        `${file}: "COMPOSE_PROJECT_NAME" is no setting of this service.\n` +
        `${file}: "REDIS_HOST" is no setting of this service.\n` +
        `${file}: "OTEL_METRICS_EXPORTER" is no setting of this service; OTEL_TRACES_EXPORTER is.\n` +
        `${file}: "TEST_DATABASE_URL" is no setting of this service; DATABASE_URL is.\n` +
        `${file}: "ORDER_TIMEOUT_SECONDS" is no setting of this service; ORDER_TIMEOUT_MS is.\n`,
    );
  });

  it('is refused if it cannot be read, and may be missing', () => {
    chmodSync(file, 0o000);
    const unreadable = readHere({ AS_NOBODY: '1' });
    assert.match(unreadable.stderr, /\.env may not be read by this user\n$/);
    rmSync(file);
    assert.equal(readHere().status, 0);
    mkdirSync(file);
    assert.match(readHere().stderr, /\.env is a directory\n$/);
    rmdirSync(file);
    symlinkSync('/nowhere', file);
    assert.match(readHere().stderr, /\.env is a link to nothing\n$/);
  });
});
