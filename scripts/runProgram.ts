import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { whenStarted } from '../backend/whenStarted.ts';

interface Options {
  /** Added to our own environment. */
  env?: Record<string, string>;
  cwd?: string;
  /** Stops the program with SIGTERM. */
  signal?: AbortSignal;
}

/** Runs a program on our terminal; resolves with whether it succeeded. */
export async function runProgram(
  program: string,
  args: string[],
  { env, cwd, signal }: Options = {},
): Promise<boolean> {
  const options = { env: { ...process.env, ...env }, ...(cwd && { cwd }) };
  let child: ChildProcess;
  try {
    child = await whenStarted(spawn(program, args, { stdio: 'inherit', ...options }));
  } catch (error) {
    console.error((error as Error).message);
    return false;
  }
  const stop = () => child.kill();
  signal?.addEventListener('abort', stop, { once: true });
  const [code] = await once(child, 'exit');
  signal?.removeEventListener('abort', stop);
  return code === 0;
}

/** Runs a file with this same Node.js. */
export function runNode(args: string[], options?: Options): Promise<boolean> {
  return runProgram(process.execPath, args, options);
}
