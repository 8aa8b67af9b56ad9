import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory that the account which runs PostgreSQL for root can enter. */
export function makeTemporaryDirectory(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'inventory-'));
  chmodSync(path, 0o755);
  return { path, remove: () => rmSync(path, { recursive: true }) };
}
