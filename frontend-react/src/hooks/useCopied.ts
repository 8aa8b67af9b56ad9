import { type RefObject, useEffect, useState } from 'react';

const SHOWN_MS = 2000;

/** Copies an element's text; `isCopied` for a moment after that. */
export function useCopied(element: RefObject<HTMLElement | null>) {
  const [isCopied, setCopied] = useState(false);

  useEffect(() => {
    if (!isCopied) return;
    const shown = setTimeout(setCopied, SHOWN_MS, false);
    return () => clearTimeout(shown);
  }, [isCopied]);

  async function copy() {
    if (element.current) setCopied(await copyTextOf(element.current));
  }
  return { isCopied, copy };
}

async function copyTextOf(element: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(element.textContent);
    return true;
  } catch {
    // There is no clipboard without TLS. The selected text is copied by the older way, or by hand.
    getSelection()?.selectAllChildren(element);
    return document.execCommand('copy');
  }
}
