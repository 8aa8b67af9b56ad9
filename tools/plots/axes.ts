/** Maps a value to a place on the drawing. */
export interface Axis {
  at(value: number): number;
  ticks: number[];
}

/** From 0 to at least `most`, with about five round ticks. */
export function linearAxis(most: number, [start, end]: [number, number]): Axis {
  const top = most > 0 ? most : 1;
  const rough = top / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const count = Math.ceil(top / step - 1e-9);
  const ticks = Array.from({ length: count + 1 }, (_, index) => index * step);
  return { at: (value) => start + ((end - start) * value) / (count * step), ticks };
}

/** From the power of ten below `least` to the one above `most`. */
export function logAxis(
  { least, most }: { least: number; most: number },
  [start, end]: [number, number],
): Axis {
  const first = Math.floor(Math.log10(least));
  const last = Math.max(first + 1, Math.ceil(Math.log10(most)));
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index));
  const share = (value: number) =>
    (Math.log10(Math.max(value, 10 ** first)) - first) / (last - first);
  return { at: (value) => start + (end - start) * share(value), ticks };
}

/** At most three digits, with thousands set apart. */
export function shortNumber(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString('en', { maximumSignificantDigits: 3 });
}

export function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Places are written with one decimal: more cannot be seen. */
export function place(value: number): string {
  return value.toFixed(1).replace(/\.0$/, '');
}
