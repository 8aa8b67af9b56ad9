import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabaseCheck } from '../database/databaseCheck.ts';
import { shareLook } from './shareLook.ts';
import type { Workers } from './workers.ts';

/** Probes of many, or of a flood, share one look at the database in this time. */
const FRESH_MS = 1_000;

/** `STARTING` until it listens; `DRAINING` once it was asked to stop. */
export type Phase = 'STARTING' | 'SERVING' | 'DRAINING';

const faultOfPhase: Record<Phase, string | undefined> = {
  STARTING: 'The server is starting: it waits for the database, or applies the migrations.',
  SERVING: undefined,
  DRAINING: 'The server is stopping: it answers what it has accepted, and takes no new orders.',
};

/** Whether orders that are sent now would be judged, as far as can be told. */
export class Readiness {
  phase: Phase = 'STARTING';
  private readonly timeoutMs: number;
  private readonly workers: Workers | undefined;
  private database: DatabaseCheck | undefined;
  private readonly look: () => Promise<string | undefined>;

  /** `timeoutMs`: after that, who says nothing counts as one that takes no orders. */
  constructor(timeoutMs: number, workers: Workers | undefined) {
    this.timeoutMs = timeoutMs;
    this.workers = workers;
    this.look = shareLook(FRESH_MS, async () => {
      const ofWorkers = this.workers?.findSilent(this.timeoutMs);
      return (await this.lookAtDatabase()) ?? (await ofWorkers);
    });
  }

  /** From now on it serves orders with this database. */
  serve(database: DatabaseCheck): void {
    this.database = database;
    this.phase = 'SERVING';
  }

  /** Why no order would be judged; undefined if it would. */
  async findFault(): Promise<string | undefined> {
    return faultOfPhase[this.phase] ?? this.workers?.fault ?? (await this.look());
  }

  private async lookAtDatabase(): Promise<string | undefined> {
    const silence = sleep(this.timeoutMs, silent(this.timeoutMs), { ref: false });
    return Promise.race([this.database?.findFault(), silence]);
  }
}

function silent(timeoutMs: number): string {
  return `The database has not answered within ${timeoutMs / 1000} s.`;
}
