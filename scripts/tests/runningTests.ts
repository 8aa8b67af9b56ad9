import { resolve } from 'node:path';

/** Of a test or a suite, as the test runner tells of it. */
interface ToldTest {
  name: string;
  nesting: number;
  line?: number | undefined;
  column?: number | undefined;
  /** The file whose process it runs in, made absolute; none for the file itself. */
  entryFile?: string;
}

/** The tests that have begun and not ended, by file. */
export class RunningTests {
  readonly #tests: ToldTest[] = [];
  readonly #lastEnded = new Map<string, string>();

  add(test: object): void {
    this.#tests.push(test as ToldTest);
  }

  remove(test: object): void {
    const ended = test as ToldTest;
    const index = this.#tests.findIndex(
      (one) =>
        one.entryFile === ended.entryFile &&
        one.name === ended.name &&
        one.nesting === ended.nesting &&
        one.line === ended.line &&
        one.column === ended.column,
    );
    if (index !== -1) this.#tests.splice(index, 1);
    if (ended.entryFile) this.#lastEnded.set(ended.entryFile, ended.name);
  }

  /** Those of a file: their names, each in a line, those within a suite behind it and indented. */
  describe(file: string): string {
    const path = resolve(file);
    const lines = this.#tests
      .filter(({ entryFile }) => entryFile === path)
      .map(({ name, nesting }) => `${'  '.repeat(nesting)}${name}`);
    if (lines.length > 0) return `In it ran:\n${lines.join('\n')}`;
    const last = this.#lastEnded.get(path);
    // The file cannot tell of a test while that blocks its process.
    return last ? `Behind "${last}" it told of no test.` : 'It told of no test.';
  }
}
