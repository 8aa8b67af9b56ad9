/**
 * How often each of so many products is wanted beside the others, by Zipf's law: the n-th is wanted
 * 1/n^exponent as often as the first. With exponent 0 all are wanted alike.
 */
export function zipfWeights(products: number, exponent: number): number[] {
  return Array.from({ length: products }, (_, index) => (index + 1) ** -exponent);
}

/** Picks an index at random, each as often as its weight says. */
export function weightedPicker(
  weights: readonly number[],
  random: () => number = Math.random,
): () => number {
  let sum = 0;
  const sums = weights.map((weight) => {
    sum += weight;
    return sum;
  });
  return () => firstAbove(sums, random() * sum);
}

/** The index of the first of ascending values that is greater, by halving. */
function firstAbove(ascending: readonly number[], value: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] as number) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
