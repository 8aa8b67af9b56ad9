/** A whole number, its thousands set apart. */
export function formatNumber(value: number | bigint): string {
  return (typeof value === 'bigint' ? value : Math.round(value)).toLocaleString('en');
}

/** So many of something that has a regular plural: `1 unit`, `1,000 units`. */
export function amount(value: number | bigint, noun: string): string {
  return `${formatNumber(value)} ${noun}${Math.abs(Number(value)) === 1 ? '' : 's'}`;
}
