import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { makeTemporaryDirectory } from '../../../tools/processes/temporaryDirectory.ts';
import { unpackBrowser } from './unpackBrowser.ts';
import { withTmpdir } from './withTmpdir.ts';

interface Candidate {
  executablePath: string;
  env?: Record<string, string>;
}

const launchTimeoutMs = 30_000;
/** The one that npm has brought is a program for Linux on x64. */
const hasBundled = process.platform === 'linux' && process.arch === 'x64';

/** Starts the first of the candidates that does start: an installed one may be a mere stub. */
export async function launchBrowser(): Promise<Browser> {
  const { path: scratch } = makeTemporaryDirectory(); // it ends with this process
  const failures: unknown[] = [];
  for await (const candidate of candidates(scratch)) {
    try {
      return await launch(candidate, scratch);
    } catch (error) {
      failures.push(error);
    }
  }
  throw new AggregateError(
    failures,
    'No browser starts: install Chrome or Chromium, or set CHROMIUM_PATH to one.',
  );
}

/** The one in CHROMIUM_PATH and no other; without it those installed, and then the bundled one. */
async function* candidates(scratch: string): AsyncGenerator<Candidate> {
  const given = process.env.CHROMIUM_PATH;
  if (given) {
    yield { executablePath: given };
    return;
  }
  for (const executablePath of installed()) yield { executablePath };
  if (hasBundled) yield await bundled(scratch);
}

/** A home of its own: the user's may be missing or read-only, where Chromium does not start. */
function launch({ executablePath, env }: Candidate, home: string): Promise<Browser> {
  const start = () =>
    chromium.launch({
      executablePath,
      args: ['--disable-quic'],
      timeout: launchTimeoutMs,
      env: { ...process.env, HOME: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home, ...env },
    });
  return withTmpdir(home, start); // also its profile ends with this process
}

function installed(): string[] {
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return [
    ...folders.flatMap((folder) => names.map((name) => join(folder, name))),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ].filter(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** With libraries and a font of its own, for a machine that has none. */
async function bundled(scratch: string): Promise<Candidate> {
  const { executablePath, libraries, fonts } = await unpackBrowser();
  const fontConfig = join(scratch, 'fonts.conf');
  const cache = join(scratch, 'font-cache');
  mkdirSync(cache);
  writeFileSync(
    fontConfig,
    `<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${fonts}</dir>
  <cachedir>${cache}</cachedir>
</fontconfig>`,
  );
  return { executablePath, env: { LD_LIBRARY_PATH: libraries, FONTCONFIG_FILE: fontConfig } };
}
