const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];
const LEVELS = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** A horizontal bar: a share (0 to 1) of `width` columns. */
export function bar(share: number, width: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * width * 8);
  return '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8];
}

/** Upright bars, one column each, of shares (0 to 1) of `height` lines. */
export function columns(shares: readonly number[], height: number): string[] {
  return Array.from({ length: height }, (_, line) => {
    const below = (height - 1 - line) * 8;
    const levels = shares.map((share) => Math.round(share * height * 8) - below);
    return levels.map((level) => LEVELS[Math.min(8, Math.max(0, level))]).join('');
  });
}
