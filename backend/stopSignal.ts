/** Ctrl-C under npm delivers the same signal twice within a millisecond. */
const SAME_SIGNAL_MS = 1_000;
/** After a second signal. */
export const FORCED_EXIT_CODE = 130;

let isHeld = false;

/** From now on another program has the terminal: its signals end it, and not us before it. */
export function leaveSignalsToChild(): void {
  isHeld = true;
}

/**
 * Aborted by the first SIGINT, SIGTERM or SIGHUP. One more than a second later ends the process
 * at once.
 */
export function listenForStop(): AbortSignal {
  const stop = new AbortController();
  let firstAt: number | undefined;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      firstAt ??= performance.now();
      if (!isHeld && performance.now() - firstAt > SAME_SIGNAL_MS) process.exit(FORCED_EXIT_CODE);
      stop.abort(name);
    });
  }
  // Node.js takes its handlers away before it ends by itself: a signal that is delivered once more
  // would then be what ended us. It does not when it is told to exit.
  process.once('beforeExit', () => process.exit());
  return stop.signal;
}
