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
