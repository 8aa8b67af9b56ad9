import type { Command } from 'commander';
import type { OrderFilter } from '../backend/services/operator/orderListing.ts';
import { moment } from './time.ts';
import { wholeNumber } from './usage.ts';

const MAX_INTEGER = 2_147_483_647;

export interface FilterOptions {
  since?: Date;
  until?: Date;
  product?: number;
}

/** Adds the options that choose orders. */
export function withFilter(command: Command): Command {
  return command
    .option('--since <time>', 'from this time on, such as 2026-11-24, or 24h for a day ago', moment)
    .option('--until <time>', 'before this time', moment)
    .option('--product <id>', 'of this product only', wholeNumber(1, MAX_INTEGER));
}

export function filterOf({ since, until, product }: FilterOptions, command: Command): OrderFilter {
  if (since && until && since >= until) {
    command.error(
      `error: --since ${since.toISOString()} must be before --until ${until.toISOString()}`,
    );
  }
  return {
    ...(since && { since }),
    ...(until && { until }),
    ...(product && { productId: product }),
  };
}
