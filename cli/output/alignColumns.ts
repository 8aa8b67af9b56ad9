import stringWidth from 'string-width';

export type Cell = string | number;

const GAP = '  ';

/** Lines whose columns stand below each other, numbers at their right; `widths` at the least. */
export function alignColumns(
  rows: readonly (readonly Cell[])[],
  isRight: (cell: Cell, column: number) => boolean = (cell) => typeof cell === 'number',
  widths: number[] = [],
): string[] {
  for (const row of rows) {
    for (const [column, cell] of row.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, stringWidth(String(cell)));
    }
  }
  return rows.map((row) => {
    const padded = row.map((cell, column) => {
      const text = String(cell);
      const padding = ' '.repeat(Math.max(0, (widths[column] ?? 0) - stringWidth(text)));
      return isRight(cell, column) ? padding + text : text + padding;
    });
    return padded.join(GAP).trimEnd();
  });
}
