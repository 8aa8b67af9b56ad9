import { english } from './english.ts';
import type { Words } from './words.ts';

/** The first of the reader's languages that the page speaks, with its region, or else English. */
function chooseLanguage(wanted: readonly string[]): { words: Words; locale: string } {
  for (const locale of wanted.filter(isLocale)) {
    const words = wordsIn(languageOf(locale));
    if (words) return { words, locale };
  }
  return { words: english, locale: english.language };
}

/** English is part of the code; every other language comes as data in index.html. */
function wordsIn(language: string): Words | undefined {
  if (language === english.language) return english;
  const data = document.querySelector(`script[type="application/json"][lang="${language}"]`);
  return data ? (JSON.parse(data.textContent) as Words) : undefined;
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

export const { words, locale } = chooseLanguage(navigator.languages);

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
