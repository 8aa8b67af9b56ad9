/** Says little about what is meant. */
const UNIT = 'MS';

/**
 * The name that somebody must have meant: one that differs in a letter or two, in case or in an
 * abbreviation, or that has more words.
 */
export function nearestName(text: string, names: readonly string[]): string | undefined {
  const given = spellOut(text);
  const ranked = names
    .map((name) => ({ name, distance: editDistance(given, name.toUpperCase()) }))
    .filter(({ name, distance }) => distance <= (name.length < 6 ? 1 : 2))
    .sort((one, other) => one.distance - other.distance);
  if (ranked[0] || !given.includes('_')) return ranked[0]?.name;
  return names.find((name) => `_${name.toUpperCase()}_`.includes(`_${given}_`));
}

/** The name that has most words in common, two at least: it may help to be told of it. */
export function relatedName(text: string, names: readonly string[]): string | undefined {
  const given = new Set(spellOut(text).split('_'));
  const ranked = names
    .map((name) => ({ name, shared: wordsOf(name).filter((word) => given.has(word)).length }))
    .filter(({ shared }) => shared >= 2)
    .sort((one, other) => other.shared - one.shared || one.name.length - other.name.length);
  return ranked[0]?.name;
}

function wordsOf(name: string): string[] {
  return name.split('_').filter((word) => word !== UNIT);
}

function spellOut(text: string): string {
  return text
    .toUpperCase()
    .replace(/^(DB|PG|POSTGRES|POSTGRESQL)_/, 'DATABASE_')
    .replace(/_(URI|DSN)$/, '_URL');
}

/** How many letters are to be added, removed, replaced or swapped with the next one. */
function editDistance(from: string, to: string): number {
  if (Math.abs(from.length - to.length) > 2) return Number.POSITIVE_INFINITY;
  const rows: number[][] = [Array.from({ length: to.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number) => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 1; row <= from.length; row += 1) {
    rows[row] = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const isSame = from[row - 1] === to[column - 1];
      const isSwapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      (rows[row] as number[])[column] = Math.min(
        at(row - 1, column) + 1,
        at(row, column - 1) + 1,
        at(row - 1, column - 1) + (isSame ? 0 : 1),
        isSwapped ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
  }
  return at(from.length, to.length);
}
