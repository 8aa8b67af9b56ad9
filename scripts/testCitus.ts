import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { listenForStop } from '../backend/stopSignal.ts';
import { createCitusDatabase, dropCitusDatabase } from '../tools/processes/citusDatabase.ts';
import { endWithParent } from '../tools/processes/supervisor/endWithParent.ts';
import { makeTemporaryDirectory } from '../tools/processes/temporaryDirectory.ts';
import { citusFiles, citusSkips } from './tests/citusTests.ts';
import { runInGroup } from './tests/runInGroup.ts';
import { tellFailedStatements } from './tests/tellFailedStatements.ts';

const cluster = process.env.CITUS_URL;
if (!cluster) {
  console.error(
    'Set CITUS_URL to a superuser’s database on the coordinator of a Citus cluster, such as ' +
      'postgres://postgres@localhost:5432/postgres. CONTRIBUTING.md says how to start one.',
  );
  process.exit(2);
}
process.chdir(resolve(import.meta.dirname, '..'));
const stop = listenForStop();
await endWithParent();
const files = process.argv.length > 2 ? process.argv.slice(2) : citusFiles;
const temporary = makeTemporaryDirectory();
const failedStatements = join(temporary.path, 'statements');

try {
  await tryCluster(cluster);
  tellSkipped();
  process.exitCode = (await runTests(cluster)) && !stop.aborted ? 0 : 1;
  tellFailedStatements(failedStatements);
} finally {
  temporary.remove();
}

/** Fails at once, and with the cluster's own words, if no test could run on it. */
async function tryCluster(url: string): Promise<void> {
  const name = `test_citus_${process.pid}`;
  try {
    await createCitusDatabase(url, name);
  } finally {
    await dropCitusDatabase(url, name);
  }
}

function tellSkipped(): void {
  console.log('Not run on Citus:');
  for (const [name, reason] of Object.entries(citusSkips)) console.log(`  - ${name}: ${reason}`);
}

function runTests(url: string): Promise<boolean> {
  const preload = pathToFileURL(resolve('scripts/tests/noteFailedStatements.ts')).href;
  const env = {
    TEST_FILES_AT_ONCE: '2',
    ...process.env,
    ...{ TEST_DATABASE_URL: url, TEST_CITUS_URL: url },
    TEST_SKIP: JSON.stringify(Object.keys(citusSkips)),
    FAILED_STATEMENTS: failedStatements,
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import ${preload}`.trim(),
  };
  return runInGroup(files, env, stop);
}
