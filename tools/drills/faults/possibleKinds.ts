import { canMount } from '../smallDisk.ts';
import { mountingFaults } from './allFaults.ts';

/** The kinds that can be had on this machine. */
export function possibleKinds(kinds: string[], tell: (line: string) => void): string[] {
  const mounting = kinds.filter((kind) => mountingFaults.includes(kind));
  if (mounting.length === 0 || canMount()) return kinds;
  tell(`left out, because only root can mount, on Linux: ${mounting.join('; ')}`);
  const possible = kinds.filter((kind) => !mounting.includes(kind));
  if (possible.length === 0) throw new Error('No fault is left. Run as root, or choose others.');
  return possible;
}
