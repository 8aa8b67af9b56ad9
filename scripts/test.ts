import { existsSync, globSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { quotedList } from '../backend/printable.ts';
import { listenForStop } from '../backend/stopSignal.ts';
import { endWithParent } from '../tools/processes/supervisor/endWithParent.ts';
import { startTestPostgres } from '../tools/processes/testPostgres.ts';
import { buildPage } from './buildPage.ts';
import { runNode, runProgram } from './runProgram.ts';
import { runInGroup } from './tests/runInGroup.ts';

const root = resolve(import.meta.dirname, '..');
const bin = (name: string) => join(root, 'node_modules/.bin', name);
const stop = listenForStop();
await endWithParent();
const onlyThese = process.argv.slice(2);
const colors = process.stdout.isTTY ? 'force' : 'off';
const allTests = '{backend,cli,tools,frontend-react}/**/*.test.ts';

const checks: Record<string, () => Promise<boolean>> = {
  'format and lint': () =>
    runProgram(bin('biome'), ['ci', '--error-on-warnings', `--colors=${colors}`]),
  'import rules': () => runNode(['scripts/checkImports.ts']),
  documentation: () => runNode(['scripts/checkDocs.ts']),
  'types of all but the page': () => runProgram(bin('tsc'), ['-p', '.']),
  'types of the page': () => runProgram(bin('tsc'), ['-p', 'frontend-react']),
  'types of its tests': () => runProgram(bin('tsc'), ['-p', 'frontend-react/test']),
  'types made from the contract': () => runNode(['scripts/apiTypes.ts', '--check']),
  'the Flutter app': () => runNode(['scripts/checkFlutter.ts']),
};

process.chdir(root);
refuseUnknown(onlyThese);
let passed = true;
if (onlyThese.length === 0) {
  for (const [name, check] of Object.entries(checks)) {
    if (stop.aborted) break;
    console.log(`\n== ${name}`);
    if (await check()) continue;
    console.error(`FAILED: ${name}`);
    passed = false;
  }
}
if (!stop.aborted) {
  console.log('\n== tests');
  passed =
    (await runTests(
      onlyThese.length ? onlyThese : globSync(allTests, { exclude: ['**/node_modules'] }),
    )) && passed;
}
process.exitCode = passed && !stop.aborted ? 0 : 1;

/** Runs the test files at once, each on databases of its own in one PostgreSQL. */
async function runTests(files: string[]): Promise<boolean> {
  await buildPage(stop);
  const given = process.env.TEST_DATABASE_URL;
  const postgres = given ? undefined : await startTestPostgres();
  try {
    return await runInGroup(
      files,
      { ...process.env, TEST_DATABASE_URL: postgres?.url ?? given },
      stop,
    );
  } finally {
    await postgres?.remove();
  }
}

function refuseUnknown(files: readonly string[]): void {
  const wrong = files.filter((file) => !file.endsWith('.test.ts') || !existsSync(file));
  if (wrong.length === 0) return;
  console.error(`npm test takes the paths of test files only, not ${quotedList(wrong)}.`);
  process.exit(2);
}
