/** Columns as wide as they need to be; numbers to the right. */
export function table(lines: (string | number)[][]): string {
  const widths = lines[0]?.map((_, column) =>
    Math.max(...lines.map((line) => String(line[column]).length)),
  );
  const pad = (cell: string | number, column: number) => {
    const width = widths?.[column] ?? 0;
    return typeof cell === 'number' ? String(cell).padStart(width) : cell.padEnd(width);
  };
  return lines.map((line) => line.map(pad).join('  ').trimEnd()).join('\n');
}
