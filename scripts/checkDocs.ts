import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * Checks every page of documentation: links and paths in backticks lead somewhere, lines and
 * sentences are short. `node scripts/run.mjs scripts/checkDocs.ts docs/api.md` checks one page.
 */

const MAX_COLUMNS = 100;
const MAX_WORDS = 30;
const root = resolve(import.meta.dirname, '..');
const exclude = ['**/node_modules', '**/dist', '**/build', '.git', '.data', 'tools/*/results'];
const files = globSync('**/*', { cwd: root, exclude });
/** Of a file of ours, and not of one that a reader has or a command makes. */
const SOURCE = /^[\w./-]+\.(ts|tsx|mjs|md|yaml|yml|dart|sql|css|svg|png)$/;
const IN_FOLDER =
  /^(backend|cli|deploy|docs|frontend-\w+|scripts|tools)\/(?!.*\/results\/)[\w./-]*$/;

const given = process.argv.slice(2);
const pages = given.length > 0 ? given : files.filter((file) => file.endsWith('.md')).sort();
const faults = pages.flatMap(faultsOf);
for (const fault of faults) console.error(fault);
console.log(`${pages.length} pages of documentation were checked.`);
if (faults.length > 0) process.exitCode = 1;

function faultsOf(page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8');
  const prose = text.replaceAll(/^ *```.*?^ *```$/gms, '');
  const links = groups(prose, /\]\(([^)\s]+)\)/g).filter((link) => !leadsSomewhere(page, link));
  const paths = groups(prose, /`([^`\n]+)`/g).filter((path) => isMissing(page, path));
  return [
    ...links.map((link) => `${page}: there is nothing at ${link}`),
    ...paths.map((path) => `${page}: there is no file ${path}`),
    ...longLines(text).map((line) => `${page}: over ${MAX_COLUMNS} columns: ${line}`),
    ...longSentences(prose).map((words) => `${page}: over ${MAX_WORDS} words: ${words}`),
  ];
}

function groups(text: string, pattern: RegExp): string[] {
  return Array.from(text.matchAll(pattern), ([, group = '']) => group);
}

function leadsSomewhere(page: string, link: string): boolean {
  if (/^[a-z]+:/.test(link)) return true;
  const [path = '', anchor] = link.split('#');
  const file = path === '' ? join(root, page) : resolve(root, dirname(page), path);
  if (!existsSync(file) || anchor === undefined) return existsSync(file);
  const headings = groups(readFileSync(file, 'utf8').toLowerCase(), /^#+ (.*)$/gm);
  const anchors = headings.map((heading) => heading.replaceAll(/[^\p{L}\p{N} _-]/gu, ''));
  return anchors.some((text) => text.replaceAll(' ', '-') === anchor);
}

/** A path starts at the root or at the page, or is the end of some file's path. */
function isMissing(page: string, path: string): boolean {
  if (!SOURCE.test(path) && !IN_FOLDER.test(path)) return false;
  const isThere = [root, join(root, dirname(page))].some((place) => existsSync(join(place, path)));
  return !isThere && !files.some((file) => file.endsWith(`/${path}`));
}

/** Tables and links cannot be broken. */
function longLines(text: string): string[] {
  const long = text.split('\n').filter((line) => [...line].length > MAX_COLUMNS);
  return long.filter((line) => !/^\s*\||\]\(|^\[/.test(line));
}

function longSentences(prose: string): string[] {
  const plain = prose
    .replaceAll(/^ *(\||#|\[[^\]]+\]:|!\[).*$/gm, '\n')
    .replaceAll(/`[^`]*`/g, 'code')
    .replaceAll(/\]\([^)]*\)/g, ']');
  const blocks = plain.split(/\n\s*\n|\n\s*(?:[-*]|\d+\.) /);
  const sentences = blocks.flatMap((block) => block.split(/[.!?][)"*_]*\s+(?=\S)/));
  const words = sentences.map((sentence) => sentence.match(/\S*\w\S*/g) ?? []);
  return words.filter(({ length }) => length > MAX_WORDS).map((all) => all.slice(0, 12).join(' '));
}
