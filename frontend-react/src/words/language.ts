import { english } from './english.ts';
import german from './german.json?url';
import type { Words } from './words.ts';

/** English comes with the page; every other language is a file that only its readers fetch. */
const others: Record<string, string> = { de: german };

/** The first of the reader's languages that the page speaks, with its region, or else English. */
async function chooseLanguage(wanted: readonly string[]) {
  const spoken = [english.language, ...Object.keys(others)];
  const found = wanted.filter(isLocale).find((locale) => spoken.includes(languageOf(locale)));
  const file = found && others[languageOf(found)];
  if (!file) return { words: english, locale: found ?? english.language };
  try {
    const response = await fetch(file);
    return { words: (await response.json()) as Words, locale: found };
  } catch {
    return { words: english, locale: english.language }; // better than an empty page
  }
}

/** Chromium gives `en-US@posix` where the system's locale is `C`. */
function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length > 0;
  } catch {
    return false;
  }
}

function languageOf(locale: string): string {
  return locale.split('-')[0]?.toLowerCase() ?? '';
}

export const { words, locale } = await chooseLanguage(navigator.languages);

const numberFormat = new Intl.NumberFormat(locale);
const timeFormat = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' });

/** Puts values into the places of a text: `{quantity}`. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (place, name) => {
    const value = values[name] ?? place;
    return typeof value === 'number' ? numberFormat.format(value) : value;
  });
}

/** In the reader's own time zone and language; a time that cannot be read is shown as it came. */
export function localTime(createdAt: string): string {
  const time = new Date(createdAt);
  return Number.isNaN(time.getTime()) ? createdAt : timeFormat.format(time);
}
