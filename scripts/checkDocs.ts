import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * Checks the documentation: links and paths in backticks lead somewhere, lines and sentences are
 * short. `node scripts/checkDocs.ts docs/api.md` checks only that page.
 */

const MAX_COLUMNS = 100;
const MAX_WORDS = 30;
const root = resolve(import.meta.dirname, '..');
const exclude = ['**/node_modules', '**/dist', '**/build', '.git', '.data'];
const files = globSync('**/*', { cwd: root, exclude });
const folders = new Set(['backend', 'cli', 'deploy', 'docs', 'scripts', 'tools']);
/** Of a file of ours, and not of one that a reader has. */
const SOURCE = /^[\w./-]+\.(ts|tsx|mjs|md|yaml|yml|dart|sql|css|svg|png)$/;
/** Made when a command runs. */
const GENERATED = /^tools\/bench\/results\//;

const pages = process.argv.length > 2 ? process.argv.slice(2) : files.filter(isPage).sort();
const faults = pages.flatMap((page) => faultsOf(page));
for (const fault of faults) console.error(fault);
console.log(`${pages.length} pages of documentation were checked.`);
if (faults.length > 0) process.exitCode = 1;

function isPage(file: string): boolean {
  return file.endsWith('.md');
}

function faultsOf(page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8');
  const prose = text.replaceAll(/^ *```.*?^ *```$/gms, '');
  const faults = [...longLines(text), ...deadLinks(page, prose), ...missingPaths(page, prose)];
  return [...faults, ...longSentences(prose)].map((fault) => `${page}: ${fault}`);
}

/** Tables and links cannot be broken. */
function longLines(text: string): string[] {
  const long = text.split('\n').filter((line) => [...line].length > MAX_COLUMNS);
  return long.filter((line) => !/^\s*\||\]\(|^\[/.test(line)).map((line) => `too long: ${line}`);
}

function deadLinks(page: string, prose: string): string[] {
  const targets = Array.from(prose.matchAll(/\]\(([^)\s]+)\)/g), ([, target = '']) => target);
  return targets.filter((target) => !leadsSomewhere(page, target)).map((t) => `dead link: ${t}`);
}

function leadsSomewhere(page: string, target: string): boolean {
  if (/^[a-z]+:/.test(target)) return true;
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? join(root, page) : resolve(root, dirname(page), path);
  if (!existsSync(file)) return false;
  return anchor === undefined || anchorsOf(readFileSync(file, 'utf8')).includes(anchor);
}

function anchorsOf(text: string): string[] {
  const headings = Array.from(text.matchAll(/^#+ (.*)$/gm), ([, heading = '']) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function missingPaths(page: string, prose: string): string[] {
  const quoted = Array.from(prose.matchAll(/`([^`\n]+)`/g), ([, text = '']) => text);
  const paths = quoted.filter((path) => SOURCE.test(path) || isInFolder(path));
  return paths.filter((path) => !isThere(path, page)).map((path) => `no such file: ${path}`);
}

function isInFolder(path: string): boolean {
  return /^[\w./-]+$/.test(path) && path.includes('/') && folders.has(path.split('/')[0] ?? '');
}

/** From the root, from the page's folder, or the end of some file's path. */
function isThere(path: string, page: string): boolean {
  const places = [join(root, path), resolve(root, dirname(page), path)];
  return (
    GENERATED.test(path) || places.some(existsSync) || files.some((f) => f.endsWith(`/${path}`))
  );
}

function longSentences(prose: string): string[] {
  const plain = prose
    .replaceAll(/^ *(\||#|\[[^\]]+\]:|!\[).*$/gm, '\n')
    .replaceAll(/`[^`]*`/g, 'code')
    .replaceAll(/\]\([^)]*\)/g, ']');
  const blocks = plain.split(/\n\s*\n|\n\s*(?:[-*]|\d+\.) /);
  const sentences = blocks.flatMap((block) => block.split(/[.!?][)"*_]*\s+(?=\S)/));
  const long = sentences.filter(
    (s) => s.split(/\s+/).filter((w) => /\w/.test(w)).length > MAX_WORDS,
  );
  return long.map(
    (s) => `over ${MAX_WORDS} words: ${s.trim().replaceAll(/\s+/g, ' ').slice(0, 90)}`,
  );
}
