import { isIPv4, isIPv6 } from 'node:net';
import { availableParallelism, homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { readDatabaseUrl, toUrl } from './database/url/databaseUrl.ts';
import { UrlFault } from './database/url/urlFault.ts';
import { quoted } from './printable.ts';

/** Digits and nothing else. */
export const wholeNumber = (least: number, most: number) =>
  z.string().transform((text, context) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    context.addIssue(`must be a whole number from ${least} to ${most}, not ${quoted(text)}`);
    return z.NEVER;
  });

/** More would be a mistake: each is a process with a pool of its own. */
const MAX_WORKERS = 64;

/** How many processes serve: a number, or as many as can run at once here. */
export const workerCount = z.string().transform((text, context) => {
  const value = text === 'auto' ? Math.min(availableParallelism(), MAX_WORKERS) : Number(text);
  if (text === 'auto' || (/^\d+$/.test(text) && value >= 1 && value <= MAX_WORKERS)) return value;
  context.addIssue(`must be a whole number from 1 to ${MAX_WORKERS} or auto, not ${quoted(text)}`);
  return z.NEVER;
});

/** The URL of a database, with nothing left to defaults; its files are relative to `directory`. */
export const postgresUrl = (directory: string) =>
  z.string().transform((text, context) => {
    try {
      return toUrl(readDatabaseUrl(text, directory));
    } catch (error) {
      if (!(error instanceof UrlFault)) throw error;
      context.addIssue(error.message); // the URL is not repeated: it holds a password
      return z.NEVER;
    }
  });

/** A path from `root`, or an absolute one. */
export const directory = (root: string) =>
  z.string().transform((path, context) => {
    if (!/^[~$]/.test(path)) return resolve(root, path);
    context.addIssue(
      `must be written out, such as ${join(homedir(), 'data')}, not ${quoted(path)}: ` +
        '~ and $ stay as they are here',
    );
    return z.NEVER;
  });

/** Where to listen. */
export const hostName = z
  .string()
  .regex(/^[\w.:-]+$/, { error: 'must be a host name or an IP address' });

export const hostNames = z.string().transform((text, context) => {
  const names = text.split(',').map((name) => name.trim());
  if (names.every((name) => /^(\*|[\w.-]+|\[?[\da-f:.]+\]?)$/i.test(name))) return names;
  context.addIssue('must be host names without a port, separated by commas, or *');
  return z.NEVER;
});

/** So many requests in so many seconds: `100/10s`. */
export const rateLimit = z.string().transform((text, context) => {
  const [, requests = 0, seconds = 0] = (/^(\d+)\/(\d+)s$/.exec(text) ?? []).map(Number);
  const isValid = requests >= 1 && requests <= 1_000_000 && seconds >= 1 && seconds <= 86_400;
  if (isValid) return { requests, seconds };
  context.addIssue(
    `must be how many orders (1 to 1000000) in how many seconds (1 to 86400), such as 100/10s, ` +
      `not ${quoted(text)}`,
  );
  return z.NEVER;
});

/** Addresses and networks, or Express' names for those that are never on the internet. */
export const proxies = z.string().transform((text, context) => {
  const list = text.split(',').map((each) => each.trim());
  for (const each of list.filter((proxy) => !isProxy(proxy))) {
    context.addIssue(
      'must be addresses and networks with commas between them, such as 192.0.2.7, 10.0.0.0/8, ' +
        `loopback, linklocal or uniquelocal, not ${quoted(each)}`,
    );
  }
  return list;
});

function isProxy(text: string): boolean {
  if (/^(loopback|linklocal|uniquelocal)$/.test(text)) return true;
  const [address = '', length = '1', ...rest] = text.split('/');
  const bits = isIPv4(address) ? 32 : isIPv6(address) ? 128 : 0;
  // A network of everything would believe whatever a client writes.
  return /^\d+$/.test(length) && Number(length) >= 1 && Number(length) <= bits && rest.length === 0;
}

/** A comma between them; an origin is what a browser sends, to the letter. */
export const origins = z.string().transform((text, context) => {
  const list = text.split(',').map((origin) => origin.trim());
  for (const origin of list.filter((each) => originOf(each) !== each)) {
    context.addIssue(`must be origins like https://shop.example, not ${quoted(origin)}`);
  }
  return list;
});

function originOf(text: string): string | undefined {
  if (!/^https?:/.test(text) || !URL.canParse(text)) return undefined;
  return new URL(text).origin;
}
