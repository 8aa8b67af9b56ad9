import { escapeXml } from './axes.ts';
import { plotStyle } from './plotStyle.ts';

/** A page that needs nothing else: no script, no file, no network. */
export function htmlPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeXml(title)}</title>
<style>${plotStyle}${pageStyle}</style>
<main>
<h1>${escapeXml(title)}</h1>
${body}
</main>
</html>
`;
}

const pageStyle = `
  body { margin: 0; background: var(--page); color: var(--text);
    font: 15px/1.5 system-ui, sans-serif; }
  main { max-width: 1100px; margin: 0 auto; padding: 24px 16px 64px; }
  h1 { font-size: 24px; margin: 0 0 8px; }
  h2 { font-size: 18px; margin: 0 0 12px; }
  h3 { font-size: 15px; margin: 16px 0 4px; }
  p { margin: 0 0 8px; }
  .lead { font-size: 18px; }
  section { background: var(--surface); border: 1px solid var(--edge); border-radius: 12px;
    padding: 20px; margin-top: 20px; }
  section > :last-child { margin-bottom: 0; }
  .muted { color: var(--muted); margin: 8px 0 0; font-size: 13px; }
  /* Shadows at the edges show that there is more: they scroll away under the covers at the ends. */
  .wide { overflow-x: auto; background-attachment: local, local, scroll, scroll;
    background-image: linear-gradient(to right, var(--surface) 40%, transparent),
      linear-gradient(to left, var(--surface) 40%, transparent),
      linear-gradient(to right, var(--shade), transparent),
      linear-gradient(to left, var(--shade), transparent);
    background-position: left, right, left, right; background-repeat: no-repeat;
    background-size: 48px 100%, 48px 100%, 16px 100%, 16px 100%; }
  table { border-collapse: collapse; width: 100%; font-size: 13px; }
  th, td { padding: 6px 10px; text-align: right; white-space: nowrap;
    font-variant-numeric: tabular-nums; border-bottom: 1px solid var(--edge); }
  thead th { color: var(--muted); font-weight: 500; }
  th[scope='row'], thead th:first-child { text-align: left; font-weight: 500; }
  th[scope='row'] { white-space: normal; min-width: 120px; }
  .plots { display: grid; gap: 24px; margin-top: 20px;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); }
`;
