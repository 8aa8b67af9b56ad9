import type { FieldReason, TypedOrder } from '../api/placeOrder.ts';

interface Props {
  name: keyof TypedOrder;
  label: string;
  details: FieldReason[];
}

/** A text input, not type="number", which would drop what it takes for no number. */
export function Field({ name, label, details }: Props) {
  const reasons = details.filter(({ field }) => field === name).map(({ reason }) => reason);
  const invalid = reasons.length > 0;
  const reasonId = `${name}-reason`;

  return (
    <div className="field">
      <label htmlFor={name}>{label}</label>
      <input
        id={name}
        name={name}
        type="text"
        inputMode="numeric"
        aria-invalid={invalid}
        aria-describedby={invalid ? reasonId : undefined}
      />
      <p className="reason" id={reasonId}>
        {reasons.join('; ')}
      </p>
    </div>
  );
}
