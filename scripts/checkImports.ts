import { globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';

/**
 * Checks every import, of types too, against the table of import rules in docs/architecture.md, and
 * that no files import each other in a circle. A row speaks for all files whose path begins with its
 * layer; of several rows, the longest does.
 */

interface Rule {
  layer: string;
  mayImport: string[];
  packagesKeptOut: string[];
}

const root = resolve(import.meta.dirname, '..');
const TABLE = /^\| layer \| may import .*\n\| -.*\n((?:\|.*\n)+)/m;

const rules = readRules();
const files = globSync('{backend,cli,tools,scripts,frontend-react}/**/*.{ts,tsx}', {
  cwd: root,
  exclude: ['**/node_modules', '**/dist'],
}).sort();
const imports = new Map(files.map((file) => [file, importsOf(file)]));

const faults = files.flatMap((file) => faultsOf(file)).concat(findCircle());
for (const fault of faults) console.error(fault);
console.log(`${files.length} files were checked against ${rules.length} import rules.`);
if (faults.length > 0) process.exitCode = 1;

function readRules(): Rule[] {
  const [, rows = ''] = TABLE.exec(readFileSync(join(root, 'docs/architecture.md'), 'utf8')) ?? [];
  return rows
    .trim()
    .split('\n')
    .map((row) => {
      const [, layer, mayImport, keptOut] = row.split('|').map(namesIn);
      return {
        layer: layer?.[0] ?? '',
        mayImport: mayImport ?? [],
        packagesKeptOut: keptOut ?? [],
      };
    });
}

function namesIn(cell: string): string[] {
  return Array.from(cell.matchAll(/`([^`]+)`/g), ([, name = '']) => name);
}

function importsOf(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(root, file), 'utf8'));
  return importedFiles.map(({ fileName }) =>
    fileName.startsWith('.') ? join(dirname(file), fileName) : fileName,
  );
}

function faultsOf(file: string): string[] {
  const rule = ruleFor(file);
  if (!rule) return [`${file} is in no layer: give it a row in docs/architecture.md.`];
  const { layer, mayImport, packagesKeptOut } = rule;
  const wrong = (imports.get(file) ?? []).filter((target) =>
    imports.has(target) ? !isAllowed(target, rule) : packagesKeptOut.includes(target),
  );
  const keptOut = packagesKeptOut.length > 0 ? `, and no package of ${packagesKeptOut}` : '';
  return wrong.map(
    (target) =>
      `${file} imports ${target}, but ${layer} may import ` +
      `${['itself', ...mayImport].join(', ')}${keptOut} (docs/architecture.md).`,
  );
}

/** A layer's name stands for its own files, without those of a longer layer; `name/*` for all. */
function isAllowed(target: string, { layer, mayImport }: Rule): boolean {
  const owner = ruleFor(target)?.layer;
  return (
    owner === layer ||
    mayImport.some((name) =>
      name.endsWith('/*') ? target.startsWith(name.slice(0, -1)) : [target, owner].includes(name),
    )
  );
}

function ruleFor(file: string): Rule | undefined {
  const found = rules.filter(({ layer }) => file.startsWith(`${layer}/`));
  return found.sort((a, b) => b.layer.length - a.layer.length)[0];
}

function findCircle(): string[] {
  const done = new Set<string>();
  const path: string[] = [];
  function visit(file: string): string[] {
    const start = path.indexOf(file);
    if (start >= 0) return [`A circle of imports: ${[...path.slice(start), file].join(' → ')}`];
    if (done.has(file)) return [];
    path.push(file);
    for (const target of imports.get(file) ?? []) {
      const circle = visit(target);
      if (circle.length > 0) return circle;
    }
    path.pop();
    done.add(file);
    return [];
  }
  for (const file of files) {
    const circle = visit(file);
    if (circle.length > 0) return circle;
  }
  return [];
}
