import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runNode } from './runProgram.ts';

const root = resolve(import.meta.dirname, '..');
const page = join(root, 'frontend-react');
/** Tells what the built page was made of; the server does not serve files with a dot. */
const stampFile = join(page, 'dist/.sources');

/** Builds the React page, unless its sources are those of the last build. */
export async function buildPage(signal?: AbortSignal): Promise<void> {
  const sources = hashSources();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === sources) return;
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const built = await runNode([vite, 'build', '--logLevel', 'warn'], {
    cwd: page,
    ...(signal && { signal }),
  });
  if (!built) throw new Error('The page was not built; see above.');
  writeFileSync(stampFile, sources);
}

function hashSources(): string {
  const patterns = ['index.html', 'vite.config.ts', 'package.json', '{src,public}/**/*'];
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  for (const path of globSync(patterns, { cwd: page }).sort()) {
    const file = join(page, path);
    if (statSync(file).isFile()) hash.update(`\0${path}\0`).update(readFileSync(file));
  }
  return hash.digest('hex');
}
