import { join } from 'node:path';
import { ConfigError, loadConfig, projectRoot } from '../backend/config.ts';
import { readEnvFile } from '../backend/envFile.ts';
import { explain } from '../backend/explain.ts';
import { listenForStop } from '../backend/stopSignal.ts';
import { refuseArguments } from './refuseArguments.ts';
import { runNode } from './runProgram.ts';

const DEFAULT_PORT = 3000;

refuseArguments('npm run dev');
const port = String(readPort());
const stop = listenForStop();

// Both reload on change: the backend restarts, the page is replaced in the browser.
await Promise.all([
  runNode(['--watch-preserve-output', '--watch-path=backend', 'backend/server.ts'], {
    cwd: projectRoot,
    env: { PORT: port },
    signal: stop,
  }),
  runNode([join(projectRoot, 'node_modules/vite/bin/vite.js')], {
    cwd: join(projectRoot, 'frontend-react'),
    env: { API_PORT: port },
    signal: stop,
  }),
]);

/** The page's proxy must know the port, so 0, which picks a free one, does not do here. */
function readPort(): number {
  try {
    readEnvFile();
    return loadConfig().port || DEFAULT_PORT;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${explain(error)}\n`);
    process.exit(1);
  }
}
