/** Colours that remain apart for colour-blind eyes, on light and on dark ground. */
const light = '#3a4bd8 #c2570c #6b7385 #0b7f6b #a6267f #8a6d00 #0a6c91 #7d1f2e'.split(' ');
const dark = '#8f9cff #f0914d #98a1b3 #3fc4a8 #ee7fc6 #d7b84a #58b8e0 #e08592'.split(' ');

const variables = (colours: string[]) =>
  colours.map((colour, series) => `--series-${series}: ${colour};`).join(' ');

const perSeries = light
  .map(
    (_, series) => `
  .fill-${series} { fill: var(--series-${series}); }
  .stroke-${series} { stroke: var(--series-${series}); }
  .swatch-${series} { background: var(--series-${series}); }`,
  )
  .join('');

/** The style that the plots need, light or dark as the reader's system is. */
export const plotStyle = `
  :root { color-scheme: light dark; --text: #161a23; --muted: #566074; --edge: #e1e4ec;
    --page: #f2f3f7; --surface: #ffffff; --shade: #00000040; ${variables(light)} }
  @media (prefers-color-scheme: dark) { :root { --text: #eceef3; --muted: #a3abbb;
    --edge: #292e39; --page: #0e1014; --surface: #181b22; --shade: #000000c0; ${variables(dark)} } }
  .plot { display: block; width: 100%; height: auto; overflow: visible;
    font: 12px system-ui, sans-serif; }
  .plot text { fill: var(--text); }
  .plot .tick { fill: var(--muted); font-size: 11px; }
  .plot .middle { text-anchor: middle; }
  .plot .end { text-anchor: end; }
  .plot .value { font-weight: 600; font-variant-numeric: tabular-nums; }
  .plot .grid { stroke: var(--edge); fill: none; }
  .plot .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
  .plot .range { stroke: var(--text); stroke-width: 1.2; fill: none; }
  .plot .mark { stroke: var(--text); stroke-width: 2; fill: none; }
  .plot .mark.aim { stroke-dasharray: 3 2; }
  @media (max-width: 520px) { .plot, .plot .tick { font-size: 15px; } }
  figure { margin: 0; min-width: 0; }
  figcaption { font-weight: 600; margin-bottom: 6px; }
  figcaption small { font-weight: 400; color: var(--muted); }
  .legend { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 0 0 6px; padding: 0;
    list-style: none; font-size: 12px; color: var(--muted); }
  .legend i { display: inline-block; width: 10px; height: 10px; border-radius: 2px;
    margin-right: 6px; }${perSeries}
`;
