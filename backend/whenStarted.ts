import type { ChildProcess } from 'node:child_process';

const reasons: Record<string, string> = {
  EACCES: 'this user may not run it',
  EAGAIN: 'there are too many processes (ulimit -u)',
  EMFILE: 'too many files are open (ulimit -n)',
  ENFILE: 'too many files are open on this machine',
  ENOENT: 'it is not there',
  ENOMEM: 'there is too little memory',
};

/**
 * Resolves when a program that was spawned runs. Node reports a failed start as an event, which ends
 * our own process if nobody listens, and leaves the child without its streams: wait before using it.
 *
 * @throws with the program and the reason.
 */
export function whenStarted<Child extends ChildProcess>(child: Child): Promise<Child> {
  return new Promise((resolve, reject) => {
    child.once('spawn', () => resolve(child));
    // Stays: a signal or a message that cannot be delivered is reported in the same way.
    child.on('error', (cause) => reject(startFailure(child.spawnfile, cause)));
  });
}

/** Says why a program could not be started, also by `spawnSync`. */
export function startFailure(program: string, cause: Error): Error {
  const { code = '' } = cause as NodeJS.ErrnoException;
  return new Error(`${program} cannot be run: ${reasons[code] ?? cause.message}.`, { cause });
}
