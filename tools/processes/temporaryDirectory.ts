import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { supervise } from './supervisor/supervise.ts';

/** A directory that the account which runs PostgreSQL for root can enter; it ends with us. */
export function makeTemporaryDirectory(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'inventory-'));
  chmodSync(path, 0o755);
  const release = supervise({ kind: 'directory', path });
  return {
    path,
    remove() {
      rmSync(path, { recursive: true });
      release();
    },
  };
}
