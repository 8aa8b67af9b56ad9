import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** The processes that have a text in their environment. None are found where there is no /proc. */
export function processesWith(text: string): number[] {
  if (!existsSync('/proc')) return [];
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => environmentOf(pid).includes(text)).map(Number);
}

function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return ''; // it has just ended, or is another user's
  }
}
