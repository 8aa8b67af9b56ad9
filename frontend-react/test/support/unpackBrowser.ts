import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withTmpdir } from './withTmpdir.ts';

const modules = resolve(import.meta.dirname, '../../../node_modules');

export interface UnpackedBrowser {
  executablePath: string;
  /** The folders of its libraries and of its fonts. */
  libraries: string;
  fonts: string;
}

/** Unpacks the Chromium that npm has brought: once, as that costs seconds of computing. */
export async function unpackBrowser(): Promise<UnpackedBrowser> {
  const directory = join(modules, '.cache', `chromium-${versionOfPackage()}`);
  if (!existsSync(directory)) await unpackTo(directory);
  return {
    executablePath: join(directory, 'chromium'),
    libraries: join(directory, 'al2023/lib'),
    fonts: join(directory, 'fonts'),
  };
}

function versionOfPackage(): string {
  const file = join(modules, '@sparticuz/chromium/package.json');
  return JSON.parse(readFileSync(file, 'utf8')).version;
}

/** Whole or not at all. The package unpacks into TMPDIR. */
async function unpackTo(directory: string): Promise<void> {
  const { default: bundled, inflate } = await import('@sparticuz/chromium');
  const archives = fileURLToPath(new URL('../bin', import.meta.resolve('@sparticuz/chromium')));
  const partial = mkdtempSync(`${directory}-`);
  try {
    await withTmpdir(partial, async () => {
      await inflate(join(archives, 'al2023.tar.br'));
      await bundled.executablePath(archives);
    });
    renameSync(partial, directory);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(directory)) throw error; // else another test file was faster
  }
}
