/** Three digits are more than such measurements are worth. */
export function significant(value: number): string {
  if (Number.isNaN(value)) return '–';
  return Number(value.toPrecision(3)).toLocaleString('en', { maximumSignificantDigits: 3 });
}
