import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findFreePort } from '../../backend/database/embedded/postmaster.ts';
import { makeTemporaryDirectory } from './temporaryDirectory.ts';
import { notInstalled, type ThrowawayProgram, throwawayProgram } from './throwawayProgram.ts';

export type ProxyName = 'nginx' | 'haproxy';

export const proxyNames: ProxyName[] = ['nginx', 'haproxy'];

/** A proxy of `deploy/proxies` in front of two servers. */
export interface SampleProxy extends ThrowawayProgram {
  url: string;
  /** As an operator does who has changed its settings. */
  reload(): void;
  remove(): Promise<void>;
}

const samples = resolve(import.meta.dirname, '../../deploy/proxies');

type Change = [part: RegExp, other: string];

/** The reason to leave a test of it out, or false. */
export const noProxy = (name: ProxyName) => notInstalled(name);

/** Starts it on ports of its own, and without the limits of one client's address: all have one. */
export async function startSampleProxy(
  name: ProxyName,
  [one, two]: readonly [number, number],
): Promise<SampleProxy> {
  const port = await findFreePort();
  const { path, remove } = makeTemporaryDirectory();
  const ports: Change[] = [
    [/127\.0\.0\.1:3000/, `127.0.0.1:${one}`],
    [/127\.0\.0\.1:3001/, `127.0.0.1:${two}`],
  ];
  const { file, changes, args, reload } = programs[name](path, port);
  writeFileSync(
    join(path, file),
    changed(readFileSync(join(samples, file), 'utf8'), [...ports, ...changes]),
  );
  const program = throwawayProgram(name, args, port);
  await program.start();
  return {
    ...program,
    url: `http://127.0.0.1:${port}`,
    reload: () => program.process().kill(reload),
    async remove() {
      await program.end('SIGKILL');
      remove();
    },
  };
}

const programs: Record<
  ProxyName,
  (
    path: string,
    port: number,
  ) => {
    file: string;
    changes: Change[];
    args: string[];
    reload: NodeJS.Signals;
  }
> = {
  nginx: (path, port) => ({
    file: 'nginx.conf',
    changes: [
      [/listen 8080/, `listen 127.0.0.1:${port}`],
      [/limit_conn connections 20;/, ''],
      [/limit_req zone=requests burst=100 nodelay;/, ''],
      [/http \{/, `http {\n  access_log off;\n${temporaryPaths(path)}`],
      [/^/, `daemon off;\npid ${path}/nginx.pid;\nerror_log stderr;\n`],
    ],
    args: ['-p', path, '-c', join(path, 'nginx.conf'), '-e', 'stderr'],
    reload: 'SIGHUP',
  }),
  haproxy: (path, port) => ({
    file: 'haproxy.cfg',
    changes: [
      [/bind :8080/, `bind 127.0.0.1:${port}`],
      [/ {2}tcp-request connection reject .*\n/, ''],
      [/ {2}http-request deny .*\n/, ''],
    ],
    args: ['-W', '-db', '-f', join(path, 'haproxy.cfg')],
    reload: 'SIGUSR2',
  }),
};

const temporaryPaths = (path: string) =>
  ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `  ${name}_temp_path ${path}/${name};\n`)
    .join('');

/** Each change must find its part: else the sample is another one than was meant. */
function changed(sample: string, changes: readonly Change[]): string {
  return changes.reduce((text, [part, other]) => {
    if (!part.test(text)) throw new Error(`The sample has no ${part}.`);
    return text.replace(part, other);
  }, sample);
}
