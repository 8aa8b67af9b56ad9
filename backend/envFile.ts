import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { projectRoot } from './config.ts';

/** Adds the settings in the project's `.env` to the environment, which wins. */
export function readEnvFile(): void {
  const envFile = resolve(projectRoot, '.env');
  if (existsSync(envFile)) process.loadEnvFile(envFile);
}
