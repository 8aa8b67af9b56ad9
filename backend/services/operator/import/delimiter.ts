export const requiredColumns = ['name', 'stock'];

/** What may stand between the columns: a comma, or what spreadsheets of other countries write. */
const delimiters = [',', ';', '\t', '|'];

/** What Excel writes above the header. */
const delimiterLine = /^sep=([,;\t|])$/i;

export function isDelimiterLine(line: string): boolean {
  return delimiterLine.test(line);
}

/** The one that the first line names, or separates names with; otherwise a comma. */
export function delimiterIn(line: string): string {
  return delimiterLine.exec(line)?.[1] ?? delimiterNaming(line) ?? ',';
}

/** The one with which the header names what it has to. */
export function delimiterNaming(header: string): string | undefined {
  return delimiters.find((delimiter) => isNamedWith(header, delimiter));
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
