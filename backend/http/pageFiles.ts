import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

/** One file of the page, in each encoding that it was built in; those that are shorter come first. */
export interface PageFile {
  extension: string;
  cacheControl: string;
  encodings: EncodedFile[];
}

export interface EncodedFile {
  encoding: 'br' | 'gzip' | 'identity';
  bytes: Buffer;
  etag: string;
}

const siblings = { '.br': 'br', '.gz': 'gzip' } as const;
/** Vite's names with a hash: another content has another name. */
const hashedName = /^assets\/.*-[\w-]{8}\.\w+$/;

/** Reads the files of a built page by their paths in URLs; none where it is not built. */
export function readPageFiles(directory: string): Map<string, PageFile> {
  const files = new Map<string, PageFile>();
  const entries = globSync('**/*', { cwd: directory, withFileTypes: true });
  for (const entry of entries) {
    const file = join(entry.parentPath, entry.name);
    const path = file.slice(directory.length + 1);
    const isHidden = path.split('/').some((name) => name.startsWith('.'));
    if (!entry.isFile() || isHidden || extname(path) in siblings) continue;
    files.set(`/${path}`, {
      extension: extname(path),
      cacheControl: hashedName.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
      encodings: readEncodings(file),
    });
  }
  const index = files.get('/index.html');
  if (index) files.set('/', index);
  return files;
}

function readEncodings(file: string): EncodedFile[] {
  const encoded = Object.entries(siblings)
    .filter(([extension]) => existsSync(file + extension))
    .map(([extension, encoding]) => readEncoded(file + extension, encoding));
  return [...encoded, readEncoded(file, 'identity')];
}

function readEncoded(file: string, encoding: EncodedFile['encoding']): EncodedFile {
  const bytes = readFileSync(file);
  const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
  return { encoding, bytes, etag: `"${hash}"` };
}
