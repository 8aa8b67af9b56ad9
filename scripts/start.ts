import { ConfigError, loadConfig } from '../backend/config.ts';
import { readEnvFile } from '../backend/envFile.ts';
import { explain } from '../backend/explain.ts';
import { buildPage } from './buildPage.ts';
import { refuseArguments } from './refuseArguments.ts';

refuseArguments('npm start');
try {
  readEnvFile();
  loadConfig(); // a fault is told before the page is built
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
}
await buildPage();
await import('../backend/server.ts');
