import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { placeOrder } from '../../../tools/processes/placeOrder.ts';
import { makeTemporaryDirectory } from '../../../tools/processes/temporaryDirectory.ts';
import { startServer } from '../../../tools/processes/testServer.ts';

const SOMEBODY_ELSE = 4_242;
const skip = process.getuid?.() !== 0 && 'only root can give a directory to somebody else';

describe('the place of the embedded data', () => {
  let temporary: ReturnType<typeof makeTemporaryDirectory>;
  let dataDir: string;
  const start = (directory = dataDir) => startServer({ DATABASE_URL: '', DATA_DIR: directory });

  async function assertRefused(words: RegExp, directory = dataDir): Promise<void> {
    const started = await start(directory).catch((error: Error) => error.message);
    if (typeof started !== 'string') await started.stop();
    assert.match(typeof started === 'string' ? started : 'It has started.', words);
  }

  beforeEach(() => {
    temporary = makeTemporaryDirectory();
    dataDir = join(temporary.path, 'data');
  });
  afterEach(() => temporary.remove());

  for (const name of ['postgres.log', 'postgres.password']) {
    it(`is refused where ${name} is a link, which is not followed`, async () => {
      const victim = join(temporary.path, 'victim');
      writeFileSync(victim, 'as it was');
      mkdirSync(dataDir);
      symlinkSync(victim, join(dataDir, name));
      await assertRefused(/postgres\.\w+ is a link or a pipe, and is not opened/);
      assert.equal(readFileSync(victim, 'utf8'), 'as it was');
    });
  }

  it('is refused where the log is a pipe, which would keep the server', async () => {
    mkdirSync(dataDir);
    execFileSync('mkfifo', [join(dataDir, 'postgres.log')]);
    await assertRefused(/postgres\.log is a link or a pipe/);
  });

  it('is refused where it is a file, or would be in one', async () => {
    writeFileSync(dataDir, '');
    await assertRefused(/:\n\S+\/data is not a directory\. Set DATA_DIR/);
    await assertRefused(/:\n\S+\/data is not a directory\. Set DATA_DIR/, join(dataDir, 'shop'));
  });

  it('is refused where postmaster.pid is a link', async () => {
    await (await start()).stop();
    symlinkSync('/etc/hostname', join(dataDir, 'postgres/postmaster.pid'));
    await assertRefused(/postmaster\.pid is a link or a pipe/);
  });

  it('is refused where everybody can write it, or a directory above it', async () => {
    mkdirSync(dataDir);
    chmodSync(dataDir, 0o1777);
    await assertRefused(/data can be written by everybody\. Set DATA_DIR/);
    chmodSync(dataDir, 0o755);
    chmodSync(temporary.path, 0o777);
    await assertRefused(/is not safe: \S+ can be written by everybody/);
  });

  it('may be under a directory where all can write, but change only their own', async (t) => {
    chmodSync(temporary.path, 0o1777);
    const server = await start();
    t.after(server.stop);
    assert.equal((await placeOrder(server.url, { productId: 1, quantity: 1 })).status, 201);
  });

  it('is refused to root inside of a directory of somebody else', { skip }, async () => {
    const theirs = join(temporary.path, 'theirs');
    mkdirSync(theirs);
    chownSync(theirs, SOMEBODY_ELSE, SOMEBODY_ELSE);
    await assertRefused(/theirs belongs to user 4242\. Set DATA_DIR/, join(theirs, 'data'));
    assert.equal(existsSync(join(theirs, 'data')), false);
  });

  it('is refused to root behind a link to such a directory, or one of theirs', {
    skip,
  }, async () => {
    const theirs = join(temporary.path, 'theirs');
    mkdirSync(theirs);
    chownSync(theirs, SOMEBODY_ELSE, SOMEBODY_ELSE);
    symlinkSync(theirs, dataDir);
    await assertRefused(/theirs belongs to user 4242/);
    const link = join(temporary.path, 'link');
    symlinkSync('/var/lib', link);
    execFileSync('chown', ['-h', String(SOMEBODY_ELSE), link]);
    await assertRefused(/link belongs to user 4242/, join(link, 'x'));
  });

  it('is refused to root where a group can write', { skip }, async () => {
    mkdirSync(dataDir);
    chownSync(dataDir, 0, SOMEBODY_ELSE);
    chmodSync(dataDir, 0o775);
    await assertRefused(/data can be written by group 4242/);
  });

  it('may have any name: one that a shell would read, or too long for a socket', async () => {
    for (const name of [`it's "$HOME" \`date\` \\ 100%`, `${'long '.repeat(30)}, with a comma`]) {
      const directory = join(temporary.path, name);
      const server = await start(directory);
      const { status } = await placeOrder(server.url, { productId: 1, quantity: 1 });
      const [, , , , sockets = ''] = readFileSync(
        join(directory, 'postgres/postmaster.pid'),
        'utf8',
      ).split('\n');
      const { mode } = lstatSync(sockets);
      await server.stop();
      assert.deepEqual([status, mode & 0o777], [201, 0o700]);
      assert.equal(existsSync(sockets), sockets.startsWith(directory), 'removed if made for it');
    }
  });
});
