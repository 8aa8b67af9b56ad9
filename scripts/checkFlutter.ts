import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { format } from '@wasm-fmt/dart_fmt';

/**
 * Checks the Flutter app: `node scripts/run.mjs scripts/checkFlutter.ts [--write]`.
 * `--write` formats in place.
 */

const appDir = join(import.meta.dirname, '..', 'frontend-flutter');
const isWindows = process.platform === 'win32';

/** `dart format` takes its style from the lower bound of the SDK that pubspec.yaml asks for. */
function readLanguageVersion(): string {
  const pubspec = readFileSync(join(appDir, 'pubspec.yaml'), 'utf8');
  const bound = /^ {2}sdk: ["']?(?:>=|\^)(\d+\.\d+)/m.exec(pubspec)?.[1];
  if (bound === undefined) throw new Error('pubspec.yaml has no lower bound for the Dart SDK.');
  return `${bound}.0`;
}

function listDartFiles(): string[] {
  const exclude = ['build', 'android', 'ios', 'linux', 'macos', 'windows'];
  return globSync('**/*.dart', { cwd: appDir, exclude }).sort();
}

interface FormatOptions {
  languageVersion: string;
  write: boolean;
}

/** What is wrong with the file, or null. A file that cannot be parsed is never rewritten. */
function checkFile(file: string, { languageVersion, write }: FormatOptions): string | null {
  const path = join(appDir, file);
  const source = readFileSync(path, 'utf8');
  let formatted: string;
  try {
    formatted = format(source, file, { language_version: languageVersion });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  if (formatted === source) return null;
  if (!write) return 'is not formatted: run this script with --write, or `dart format .`';
  writeFileSync(path, formatted);
  console.log(`frontend-flutter/${file}: formatted.`);
  return null;
}

function checkFormat(write: boolean): boolean {
  const files = listDartFiles();
  const options = { languageVersion: readLanguageVersion(), write };
  let faults = files.length === 0 ? 1 : 0;
  for (const file of files) {
    const fault = checkFile(file, options);
    if (fault === null) continue;
    faults += 1;
    console.error(`frontend-flutter/${file}: ${fault}`);
  }
  console.log(`${files.length} Dart files were checked for format and syntax, ${faults} at fault.`);
  return faults === 0;
}

function isFlutterOnPath(): boolean {
  const name = isWindows ? 'flutter.bat' : 'flutter';
  const dirs = (process.env.PATH ?? '').split(delimiter);
  return dirs.some((dir) => dir !== '' && existsSync(join(dir, name)));
}

function runFlutter(...args: string[]): boolean {
  console.log(`flutter ${args.join(' ')}`);
  const { status, error } = spawnSync('flutter', args, {
    cwd: appDir,
    stdio: 'inherit',
    shell: isWindows, // a .bat file starts in no other way
  });
  if (status === 0) return true;
  console.error(`flutter ${args.join(' ')} failed: ${error?.message ?? `exit code ${status}`}.`);
  return false;
}

function checkWithFlutter(): boolean {
  if (!isFlutterOnPath()) {
    console.log(
      'flutter is not on the PATH: flutter analyze and flutter test were not run; ' +
        'format and syntax were checked.',
    );
    return true;
  }
  const passed = runFlutter('pub', 'get') && runFlutter('analyze') && runFlutter('test');
  if (passed) console.log('flutter analyze and flutter test were run and passed.');
  return passed;
}

const formatPassed = checkFormat(process.argv.includes('--write'));
const flutterPassed = checkWithFlutter();
process.exitCode = formatPassed && flutterPassed ? 0 : 1;
