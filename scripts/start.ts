import { buildPage } from './buildPage.ts';
import { readEnvFile } from './readEnvFile.ts';

await buildPage();
readEnvFile();
await import('../backend/server.ts');
