import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import { UrlFault } from './urlFault.ts';

/** The files of a URL, by the names of libpq; each an absolute path. */
export interface Certificates {
  sslrootcert?: string;
  sslcert?: string;
  sslkey?: string;
}

type FileName = keyof Certificates;

const reasons: Record<string, string> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  EACCES: 'may not be read by this user',
  EPERM: 'may not be read by this user',
  EISDIR: 'is a directory',
};

/**
 * Finds and tries the certificates that a URL names. `system`, the authorities that everybody trusts,
 * is no file.
 *
 * @throws {UrlFault} naming the file at fault.
 */
export function findCertificates(
  parameters: ReadonlyMap<string, string>,
  directory: string,
): Certificates {
  const found: Certificates = {};
  const texts: Partial<Record<FileName, string>> = {};
  for (const name of ['sslrootcert', 'sslcert', 'sslkey'] as const) {
    const given = parameters.get(name);
    if (!given || (name === 'sslrootcert' && given === 'system')) continue;
    found[name] = resolve(directory, given);
    texts[name] = readCertificate(name, found[name]);
  }
  const { sslcert: cert, sslkey: key } = texts;
  if (!cert !== !key) throw new UrlFault('must have sslcert and sslkey together');
  try {
    createSecureContext({ ...(cert && { cert }), ...(key && { key }) });
  } catch {
    throw new UrlFault('has an sslkey that is no key of its sslcert, or needs a password');
  }
  return found;
}

function readCertificate(name: FileName, path: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new UrlFault(`names a file as ${name} that ${reasons[code] ?? message}: ${path}`);
  }
  try {
    if (name !== 'sslkey') new X509Certificate(text);
    return text;
  } catch {
    throw new UrlFault(`names a file as ${name} that holds no certificate in PEM form: ${path}`);
  }
}
