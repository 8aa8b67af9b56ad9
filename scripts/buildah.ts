import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const IMAGE = 'localhost/inventory-allocation';

/** Where images, and what they are made of, are kept from one run to the next. */
export const imageDirectory = process.env.IMAGE_DIRECTORY ?? join(tmpdir(), 'inventory-image');

/** Runs a program to its end; what it says goes to our terminal, or is returned. */
export function run(program: string, args: string[], { quiet = false } = {}): string {
  const { status, error, stdout } = spawnSync(program, args, {
    encoding: 'utf8',
    stdio: ['ignore', quiet ? 'pipe' : 'inherit', 'inherit'],
  });
  if (error) throw new Error(`${program} cannot be run: ${error.message}`);
  if (status !== 0) throw new Error(`${program} ${args[0]} ended with ${status}.`);
  return stdout?.trim() ?? '';
}

/**
 * Runs buildah with images of our own. `chroot` and `vfs` work in containers, too, where neither
 * namespaces nor overlays may be made.
 */
export function buildah(args: string[], options?: { quiet: boolean }): string {
  mkdirSync(imageDirectory, { recursive: true });
  const places = [
    '--root',
    join(imageDirectory, 'storage'),
    '--runroot',
    join(imageDirectory, 'run'),
  ];
  return run('buildah', [...places, '--storage-driver', 'vfs', ...args], options);
}

/** Does something with the file system of a container, which is removed behind it. */
export async function withContainer<Result>(
  image: string,
  work: (container: string, directory: string) => Promise<Result> | Result,
): Promise<Result> {
  const container = buildah(['from', image], { quiet: true });
  try {
    return await work(container, buildah(['mount', container], { quiet: true }));
  } finally {
    buildah(['rm', container], { quiet: true });
  }
}
