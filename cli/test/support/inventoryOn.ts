import assert from 'node:assert/strict';
import {
  type InventoryResult,
  type RunningInventory,
  runInventory,
  startInventory,
} from './runInventory.ts';

export interface InventoryOn {
  run(...args: string[]): Promise<InventoryResult>;
  start(...args: string[]): RunningInventory;
  /** What it answers with `--json`; fails unless that is all, and well. */
  json<Result>(...args: string[]): Promise<Result>;
  /** Fails unless it ends with this exit code, nothing on standard output, and words like these. */
  fails(exitCode: number, words: RegExp, args: readonly string[]): Promise<void>;
}

/** The operator's command in one environment. */
export function inventoryOn(env: Record<string, string>): InventoryOn {
  const run = (...args: string[]) => runInventory(args, env);
  return {
    run,
    start: (...args) => startInventory(args, env),
    async json(...args) {
      const withJson = args.toSpliced(2, 0, '--json');
      const { exitCode, stdout, stderr } = await run(...withJson);
      assert.deepEqual({ exitCode, stderr }, { exitCode: 0, stderr: '' });
      return JSON.parse(stdout);
    },
    async fails(exitCode, words, args) {
      const result = await run(...args);
      assert.match(result.stderr, words, args.join(' '));
      assert.doesNotMatch(result.stderr, /\n {4}at /, 'no stack');
      if (exitCode === 2) assert.match(result.stderr, /\(add --help for the options\)\n$/);
      assert.deepEqual([result.exitCode, result.stdout], [exitCode, ''], args.join(' '));
    },
  };
}
