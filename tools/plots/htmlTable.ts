import { escapeXml } from './axes.ts';

/** Rows whose first is the head and whose first column names them. */
export function htmlTable([head = [], ...rows]: string[][]): string {
  const cells = (tag: string, row: string[]) =>
    row.map((cell) => `<${tag}>${escapeXml(cell)}</${tag}>`).join('');
  const body = rows.map(([name = '', ...rest]) => {
    return `<tr><th scope="row">${escapeXml(name)}</th>${cells('td', rest)}</tr>`;
  });
  return (
    `<div class="wide"><table><thead><tr>${cells('th', head)}</tr></thead>` +
    `<tbody>${body.join('')}</tbody></table></div>`
  );
}
