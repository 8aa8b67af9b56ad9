import type { SubmitEvent } from 'react';
import type { FieldReason, TypedOrder } from '../api/placeOrder.ts';
import { Field } from './Field.tsx';
import type { Phase } from './usePlaceOrder.ts';

interface Props {
  phase: Phase;
  details: FieldReason[];
  onEdit: () => void;
  onPlace: (typed: TypedOrder) => void;
}

/** The fields are uncontrolled: the browser holds what was typed, and nothing here resets it. */
export function OrderForm({ phase, details, onEdit, onPlace }: Props) {
  function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    onPlace({ productId: String(form.get('productId')), quantity: String(form.get('quantity')) });
  }

  return (
    <form className="order" noValidate autoComplete="off" onInput={onEdit} onSubmit={submit}>
      <Field name="productId" label="Product id" details={details} />
      <Field name="quantity" label="Quantity" details={details} />
      {/* A disabled button loses the focus: this one only says so, and the guard stops presses. */}
      <button type="submit" aria-disabled={phase !== 'ready'} data-phase={phase}>
        Place order
      </button>
    </form>
  );
}
