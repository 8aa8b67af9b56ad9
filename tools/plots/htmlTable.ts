import { escapeXml } from './axes.ts';

/** Where a cell has nothing to say. */
const NOTHING = '–';

/**
 * Rows whose first is the head and whose first column names them. Where it is wider than the page,
 * the names stay, and the rest scrolls beside them, by keyboard too.
 */
export function htmlTable([head = [], ...rows]: string[][]): string {
  const cells = (tag: string, row: string[]) =>
    row.map((cell) => `<${tag}>${escapeXml(cell || NOTHING)}</${tag}>`).join('');
  const body = rows.map(([name = '', ...rest]) => {
    return `<tr><th scope="row">${escapeXml(name)}</th>${cells('td', rest)}</tr>`;
  });
  return (
    `<div class="wide" role="region" aria-label="${escapeXml(head[0] ?? '')}" tabindex="0"><table><thead><tr>${cells('th', head)}</tr></thead>` +
    `<tbody>${body.join('')}</tbody></table></div>`
  );
}
