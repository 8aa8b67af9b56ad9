import { requiredColumns } from './importHeader.ts';

/** What may stand between the columns: a comma, or what spreadsheets of other countries write. */
const delimiters = [',', ';', '\t', '|'];

/** The one with which the header names what it has to; a comma if it does so with none. */
export function delimiterIn(header: string): string {
  return delimiters.find((delimiter) => isNamedWith(header, delimiter)) ?? ',';
}

function isNamedWith(header: string, delimiter: string): boolean {
  const titles = header.split(delimiter).map((title) =>
    title
      .trim()
      .replace(/^"(.*)"$/, '$1')
      .trim()
      .toLowerCase(),
  );
  return requiredColumns.every((column) => titles.includes(column));
}
