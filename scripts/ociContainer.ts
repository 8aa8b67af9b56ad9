import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { buildah, imageDirectory } from './buildah.ts';

/** What an image says of itself. */
export interface ImageConfig {
  User: string;
  Env: string[];
  WorkingDir: string;
  Entrypoint: string[];
  Cmd: string[];
  Healthcheck?: { Test: string[] };
}

export function configOf(image: string): ImageConfig {
  return JSON.parse(buildah(['inspect', '--type', 'image', image], { quiet: true })).Docker.config;
}

export interface Container {
  process: ChildProcess;
  /** Sends a signal to its first process. */
  kill(signal: string): void;
  /** Resolves when it has ended, with what it said on both outputs. */
  result: Promise<{ exitCode: number | null; said: string }>;
}

/**
 * Runs a program on the file system of an image, as a runtime of Kubernetes does: as its user, with
 * no right to anything, read-only, and in namespaces of its own, except for the network.
 */
export function startContainer(
  directory: string,
  { User, Env, WorkingDir }: ImageConfig,
  { args, env = {} }: { args: string[]; env?: Record<string, string> },
): Container {
  const bundles = join(imageDirectory, 'bundles');
  mkdirSync(bundles, { recursive: true });
  const bundle = mkdtempSync(`${bundles}/`);
  const [uid, gid] = User.split(':').map(Number);
  const given = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const config = {
    ociVersion: '1.0.2',
    root: { path: directory, readonly: true },
    process: {
      user: { uid, gid },
      args,
      env: [...Env, ...given],
      cwd: WorkingDir,
      noNewPrivileges: true,
    },
    mounts: [
      { destination: '/proc', type: 'proc', source: 'proc' },
      { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'mode=755'] },
    ],
    linux: { namespaces: ['pid', 'mount', 'ipc', 'uts'].map((type) => ({ type })) },
  };
  writeFileSync(join(bundle, 'config.json'), JSON.stringify(config));

  const name = `inventory-${process.pid}-${bundle.slice(-6)}`;
  const runc = ['--root', join(imageDirectory, 'runc')];
  const child = spawn('runc', [...runc, 'run', '--bundle', bundle, name], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  const result = ended.then(([stdout, stderr]) => ({
    exitCode: child.exitCode,
    said: `${stdout}${stderr}`,
  }));
  const remove = () => rmSync(bundle, { recursive: true });
  result.then(remove, remove);
  return {
    process: child,
    kill: (signal) => void spawn('runc', [...runc, 'kill', name, signal], { stdio: 'inherit' }),
    result,
  };
}
