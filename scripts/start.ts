import { readEnvFile } from '../backend/envFile.ts';
import { buildPage } from './buildPage.ts';

await buildPage();
readEnvFile();
await import('../backend/server.ts');
