import { finished } from 'node:stream/promises';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { quoted } from '../../backend/printable.ts';
import { limitFiles } from './fileLimit.ts';
import { slowestFirst, tellSlowest } from './fileTimes.ts';
import { RunningTests } from './runningTests.ts';
import { watchFiles } from './watchFiles.ts';

const FILES_AT_ONCE = setting('TEST_FILES_AT_ONCE', 4);
const FILE_LIMIT_MS = setting('TEST_FILE_LIMIT_S', 600) * 1000;
const TEST_LIMIT_MS = setting('TEST_LIMIT_S', 300) * 1000;

// Runs the test files that it is given, each in a process of its own.
const files = slowestFirst(process.argv.slice(2));
const running = new RunningTests();
const limit = limitFiles(FILE_LIMIT_MS, running);
const times = watchFiles(files, limit.watch);
const testSkipPatterns = JSON.parse(process.env.TEST_SKIP || '[]') as string[];
const events = run({
  ...{ files, concurrency: FILES_AT_ONCE, timeout: TEST_LIMIT_MS },
  testSkipPatterns: testSkipPatterns.map((name) => new RegExp(escaped(name))),
});
events.on('test:dequeue', (test) => running.add(test));
events.on('test:complete', (test) => running.remove(test));
events.on('test:fail', ({ todo }) => {
  if (todo === undefined || todo === false) process.exitCode = 1;
});
const report = events.compose(spec);
report.pipe(process.stdout);
await finished(report);
await limit.untilEnded();
tellSlowest(times);

function setting(name: string, usual: number): number {
  const text = process.env[name] || String(usual);
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  console.error(`${name} must be a whole number from 1 to 999999, not ${quoted(text)}.`);
  process.exit(2);
}

/** A pattern of just this text. */
function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
