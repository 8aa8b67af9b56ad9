import { type RefObject, useEffect } from 'react';
import type { OrderState } from '../order/orderState.ts';

/** Leads the eye, and where it must the focus, to what has just come of an order. */
export function useAttention(card: RefObject<HTMLElement | null>, { phase, ...rest }: OrderState) {
  const refusal = 'refusal' in rest ? rest.refusal : undefined;
  const isFresh = refusal?.edited.length === 0;

  useEffect(() => {
    const fault = card.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
    if (phase === 'idle' && isFresh && fault) fault.focus();
    else if (phase !== 'idle' || isFresh) {
      card.current?.querySelector('.status')?.scrollIntoView({ block: 'nearest' });
    }
  }, [card, phase, isFresh]);
}
