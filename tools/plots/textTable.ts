type Cell = string | number;

/** Lines with columns as wide as they need to be; numbers to the right, unless said otherwise. */
export function textTable(
  rows: readonly Cell[][],
  isToTheRight = (cell: Cell, _column: number): boolean => typeof cell === 'number',
): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => String(row[column] ?? '').length)),
  );
  const pad = (cell: Cell, column: number) => {
    const width = widths[column] ?? 0;
    return isToTheRight(cell, column) ? String(cell).padStart(width) : String(cell).padEnd(width);
  };
  return rows.map((row) => row.map(pad).join('  ').trimEnd());
}
