import { useEffect, useState } from 'react';

/** Whole seconds until a moment, in milliseconds since 1970; counts down to 0. */
export function useSecondsUntil(until: number): number {
  const [now, setNow] = useState(() => Date.now());
  const seconds = Math.max(0, Math.ceil((until - now) / 1000));

  useEffect(() => {
    if (seconds === 0) return;
    const tick = setTimeout(() => setNow(Date.now()), until - Date.now() - (seconds - 1) * 1000);
    return () => clearTimeout(tick);
  }, [seconds, until]);

  return seconds;
}
