import { isAlive } from '../../../backend/database/embedded/postmaster.ts';
import { parentOf } from '../processTree.ts';

const CHECK_INTERVAL_MS = 500;

/** Ends us, and so all that we supervise, when whoever ran us was killed: a script, and npm. */
export async function endWithParent(): Promise<void> {
  const script = process.ppid;
  const npm = process.env.npm_lifecycle_event ? await parentOf(script) : undefined;
  setInterval(() => {
    if (process.ppid !== script || (npm && !isAlive(npm))) process.exit(1);
  }, CHECK_INTERVAL_MS).unref();
}
