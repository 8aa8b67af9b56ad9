import assert from 'node:assert/strict';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { placeOrder } from '../tools/processes/placeOrder.ts';
import { endWithParent } from '../tools/processes/supervisor/endWithParent.ts';
import { makeTestPostgres } from '../tools/processes/testPostgres.ts';
import { runSql } from '../tools/processes/withSession.ts';
import { IMAGE, withContainer } from './buildah.ts';
import { type Container, configOf, startContainer } from './ociContainer.ts';

/**
 * Runs the image that `buildImage.ts` has built, on a PostgreSQL of its own: migrates, makes the
 * server's user, orders, asks for its health, and stops it. `node scripts/run.mjs
 * scripts/tryImage.ts`, as root, where runc is.
 */

/** Writes where it must not, and says who it is. */
const PROBE = `
  const { writeFileSync } = require('node:fs');
  let written = 'written';
  try { writeFileSync('/app/probe', ''); } catch ({ code }) { written = code; }
  console.log(JSON.stringify([process.getuid(), process.getgid(), process.pid, written]));`;

await endWithParent();
const postgres = await makeTestPostgres();
try {
  await postgres.start();
  await withContainer(IMAGE, tryIn);
  console.log('The image works.');
} finally {
  await postgres.remove();
}

async function tryIn(_container: string, directory: string): Promise<void> {
  const config = configOf(IMAGE);
  const { Entrypoint, Cmd, Healthcheck } = config;
  const owner = { DATABASE_URL: postgres.url };
  const start = (args: string[], env: Record<string, string>) =>
    startContainer(directory, config, { args, env });
  async function inventory(...args: string[]): Promise<void> {
    const { exitCode, said } = await start([...Entrypoint, 'scripts/inventory.ts', ...args], owner)
      .result;
    assert.equal(exitCode, 0, said);
    console.log(`inventory ${args.join(' ')}: ${said.trim()}`);
  }

  const check = (Healthcheck?.Test ?? []).slice(1);
  const probe = await start([...Entrypoint, '--eval', PROBE], {}).result;
  assert.deepEqual(JSON.parse(probe.said), [10001, 10001, 1, 'EROFS'], probe.said);
  await inventory('migrate');
  await inventory('roles', '--server', 'inventory_server', '--apply');
  await inventory('products', 'add', 'Espresso cup', '--stock', '5');
  await runSql(postgres.url, `ALTER ROLE inventory_server PASSWORD 'secret'`);

  const url = new URL(postgres.url);
  Object.assign(url, { username: 'inventory_server', password: 'secret' });
  const settings = { DATABASE_URL: url.href, HOST: '127.0.0.1', PORT: '0' };
  const server = start([...Entrypoint, ...Cmd], settings);
  try {
    await tryServer(server, (path) => start([...check, path], {}));
  } finally {
    server.kill('TERM');
  }
  const { exitCode } = await server.result;
  assert.equal(exitCode, 0, 'SIGTERM has reached Node.js');
  const gone = await start(check, {}).result;
  assert.equal(gone.exitCode, 1, 'a server that is gone is not well');
  await inventory('audit');
}

async function tryServer(server: Container, ask: (path: string) => Container): Promise<void> {
  const address = await addressOf(server);
  const page = await fetch(`${address}/`);
  assert.match(await page.text(), /<html/);
  const { status, body } = await placeOrder(address, { productId: 1, quantity: 1 });
  assert.equal(status, 201, body.message);

  for (const path of ['/livez', '/readyz']) {
    const { exitCode, said } = await ask(path).result;
    assert.equal(exitCode, 0, said);
    console.log(said.trim());
  }
}

async function addressOf({ process: child, result }: Container): Promise<string> {
  const lines = createInterface(child.stdout as Readable);
  const found = new Promise<string>((resolve) => {
    lines.on('line', (line) => {
      const address = /^Inventory.*?(http:\/\/[^/\s]+)/.exec(line)?.[1];
      if (address) resolve(address);
    });
  });
  const ended = result.then(({ said }) => {
    throw new Error(`The server ended: ${said}`);
  });
  return Promise.race([found, ended]);
}
