export interface SizeBin {
  /** Such as `21–40`. */
  label: string;
  count: number;
}

/**
 * How many of the sizes fall into each of at most `bins` equal ranges from 1 to `most`. The last one
 * ends with the largest size, if that is beyond `most`.
 */
export function binSizes(sizes: Iterable<number>, most: number, bins: number): SizeBin[] {
  const width = Math.max(1, Math.ceil(most / bins));
  const counts = Array.from({ length: Math.max(1, Math.ceil(most / width)) }, () => 0);
  let largest = Math.max(1, most);
  for (const size of sizes) {
    const bin = Math.min(counts.length - 1, Math.floor((size - 1) / width));
    counts[bin] = (counts[bin] ?? 0) + 1;
    largest = Math.max(largest, size);
  }
  return counts.map((count, bin) => {
    const isLast = bin === counts.length - 1;
    const [from, to] = [bin * width + 1, isLast ? largest : (bin + 1) * width];
    return { label: from === to ? String(from) : `${from}–${to}`, count };
  });
}
