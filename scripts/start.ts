import { buildPage } from './buildPage.ts';

await buildPage();
await import('../backend/server.ts');
