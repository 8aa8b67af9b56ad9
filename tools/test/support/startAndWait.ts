import { once } from 'node:events';
import { findDatabaseProcesses } from '../../processes/databaseProcesses.ts';
import { makeEmbeddedData } from '../../processes/embeddedData.ts';
import { startProxiedServer } from '../../processes/proxiedServer.ts';
import { spawnSupervised } from '../../processes/supervisor/supervise.ts';
import { makeTemporaryDirectory } from '../../processes/temporaryDirectory.ts';
import { startTestPostgres } from '../../processes/testPostgres.ts';
import { startServer } from '../../processes/testServer.ts';

// A runner that starts what a test names, says so, and waits until it is killed.
const starts: Record<string, () => Promise<unknown>> = {
  async server() {
    const postgres = await startTestPostgres();
    await startProxiedServer(postgres.url, {});
  },
  async stopped() {
    const { url } = await startTestPostgres();
    const { stopAll } = await findDatabaseProcesses(url);
    await stopAll();
  },
  embedded: () => startServer(makeEmbeddedData().env),
  async command() {
    const { path } = makeTemporaryDirectory();
    const script = 'process.stdout.write("up"); process.stdin.resume()';
    const child = spawnSupervised(process.execPath, ['--eval', script, path], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    if (child.stdout) await once(child.stdout, 'data');
  },
};
await starts[process.argv[2] ?? '']?.();
console.log('started');
setInterval(() => {}, 1_000);
