import type { KeyboardEvent, SubmitEvent } from 'react';
import type { OrderState } from '../order/orderState.ts';
import { words } from '../words/language.ts';
import { Field, type FieldProps } from './Field.tsx';
import { CheckIcon } from './icons.tsx';
import { QuantityField } from './QuantityField.tsx';

interface Props extends FieldProps {
  phase: OrderState['phase'];
  onPress: () => void;
}

const labels: Record<Props['phase'], string> = {
  idle: words.buttons.placeOrder,
  sending: words.buttons.placing,
  pausing: words.buttons.placing,
  open: words.buttons.tryAgain,
  placed: words.buttons.placed,
};

export function OrderForm({ phase, onPress, ...field }: Props) {
  function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    onPress();
  }

  return (
    <form className="order" noValidate onSubmit={submit} onKeyDown={ignoreHeldEnter}>
      <Field name="productId" {...field} />
      <QuantityField {...field} />
      {/* A disabled button loses the focus: this one only says so, and a press changes nothing. */}
      <button
        type="submit"
        className="primary"
        aria-disabled={phase !== 'idle' && phase !== 'open'}
        data-phase={phase}
      >
        {phase === 'placed' && <CheckIcon />}
        {labels[phase]}
      </button>
    </form>
  );
}

/** Who holds a key down has pressed it once. */
function ignoreHeldEnter(event: KeyboardEvent) {
  if (event.key === 'Enter' && event.repeat) event.preventDefault();
}
