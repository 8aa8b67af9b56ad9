import { cpSync, existsSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildah, IMAGE, imageDirectory, run, withContainer } from './buildah.ts';

/**
 * Builds the image with buildah: from bases that are given, or from a Debian that debootstrap makes
 * and the Node.js and npm of this machine. `node scripts/run.mjs scripts/buildImage.ts`, as root.
 */

const root = resolve(import.meta.dirname, '..');
const BASE = 'localhost/inventory-base';
const BUILD_BASE = 'localhost/inventory-build-base';

const { values } = parseArgs({
  options: {
    base: { type: 'string', default: BASE },
    'build-base': { type: 'string', default: BUILD_BASE },
    suite: { type: 'string', default: 'trixie' },
  },
});

try {
  if (values.base === BASE && !isThere(BASE)) makeBase(values.suite);
  if (values['build-base'] === BUILD_BASE && !isThere(BUILD_BASE)) await makeBuildBase();
  buildah([
    ...['build', '--isolation', 'chroot', '--format', 'docker', '--tag', IMAGE],
    ...['--build-arg', `BASE=${values.base}`, '--build-arg', `BUILD_BASE=${values['build-base']}`],
    ...['--file', join(root, 'deploy/image/Dockerfile'), root],
  ]);
  await withContainer(IMAGE, (_container, directory) => {
    const places = ['.', 'usr/local', 'app', 'app/node_modules'];
    const sizes = places.map((place) => join(directory, place)).map(megabytes);
    console.log(
      `${IMAGE} has ${sizes[0]} MB: ${sizes[1]} of Node.js, ${sizes[2]} of the service, of which ${sizes[3]} are packages.`,
    );
  });
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

function isThere(image: string): boolean {
  return buildah(['images', '--format', '{{.Name}}'], { quiet: true }).split('\n').includes(image);
}

/** A Debian with what it cannot do without. */
function makeBase(suite: string): void {
  const system = join(imageDirectory, 'debian');
  if (!existsSync(join(system, 'etc/debian_version'))) {
    rmSync(system, { recursive: true, force: true });
    run('debootstrap', ['--variant=minbase', suite, system]);
  }
  for (const left of ['var/cache/apt', 'var/lib/apt/lists', 'usr/share/doc', 'usr/share/locale']) {
    rmSync(join(system, left), { recursive: true, force: true });
  }
  const container = buildah(['from', 'scratch'], { quiet: true });
  buildah(['copy', container, system, '/'], { quiet: true });
  buildah([
    'config',
    '--env',
    'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    container,
  ]);
  buildah(['commit', '--rm', container, BASE]);
}

/** With the Node.js that runs this, its npm, and the authorities that this machine trusts. */
async function makeBuildBase(): Promise<void> {
  const npm = dirname(dirname(realpathSync(process.env.npm_execpath ?? findNpm())));
  await withContainer(BASE, (container, directory) => {
    const local = join(directory, 'usr/local');
    run('chroot', [directory, 'apt-get', 'update']);
    run('chroot', [
      directory,
      'apt-get',
      'install',
      '--yes',
      '--no-install-recommends',
      'libatomic1',
      'ca-certificates',
    ]);
    cpSync(process.execPath, join(local, 'bin/node'));
    cpSync(npm, join(local, 'lib/node_modules/npm'), { recursive: true, dereference: true });
    symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(local, 'bin/npm'));
    const authorities = process.env.NODE_EXTRA_CA_CERTS;
    if (authorities) {
      cpSync(authorities, join(local, 'share/authorities.pem'));
      buildah([
        'config',
        '--env',
        'NODE_EXTRA_CA_CERTS=/usr/local/share/authorities.pem',
        container,
      ]);
    }
    buildah(['commit', container, BUILD_BASE]);
  });
}

function findNpm(): string {
  return run('sh', ['-c', 'command -v npm'], { quiet: true });
}

function megabytes(directory: string): number {
  return Number(
    run('du', ['--summarize', '--block-size=1000000', directory], { quiet: true }).split('\t')[0],
  );
}
