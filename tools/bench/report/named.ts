import type { Line } from '../../plots/lineChart.ts';
import type { ContenderName } from '../contenders/contender.ts';
import { descriptions } from '../contenders/descriptions.ts';

/** A contender as plots name it: it has the same colour in all of them. */
export function named(name: ContenderName): Pick<Line, 'name' | 'series'> {
  const { label, series } = descriptions[name];
  return { name: label, series };
}
