import stringWidth from 'string-width';
import { escapeControls } from '../../backend/printable.ts';

/** The beginning of a text that is wider than so many columns of a terminal. */
export function cutText(text: string, width: number): string {
  const shown = escapeControls(text);
  if (stringWidth(shown) <= width) return shown;
  let cut = '';
  for (const { segment } of new Intl.Segmenter().segment(shown)) {
    if (stringWidth(cut + segment) >= width) break;
    cut += segment;
  }
  return `${cut}…`;
}
