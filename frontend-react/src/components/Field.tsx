import type { ReactNode } from 'react';
import type { TypedOrder } from '../api/placeOrder.ts';
import type { FieldFault } from '../order/refusal.ts';
import { fill, words } from '../words/language.ts';

/** What a field needs to know of the form it stands in. */
export interface FieldProps {
  typed: TypedOrder;
  faults: readonly FieldFault[];
  isFixed: boolean;
  onEdit: (field: keyof TypedOrder, text: string) => void;
}

interface Props extends FieldProps {
  name: keyof TypedOrder;
  /** Puts the input among its buttons. */
  around?: (input: ReactNode) => ReactNode;
}

/** A text input, not type="number", which would drop what it takes for no number. */
export function Field({ name, typed, faults, isFixed, onEdit, around = (input) => input }: Props) {
  const fault = faults.find(({ field }) => field === name);
  const faultId = `${name}-fault`;
  const input = (
    <input
      id={name}
      name={name}
      type="text"
      inputMode="numeric"
      autoComplete="off"
      value={typed[name]}
      readOnly={isFixed}
      aria-invalid={fault !== undefined}
      aria-describedby={fault && faultId}
      onChange={(event) => onEdit(name, event.target.value)}
    />
  );

  return (
    <div className={`field ${name}`}>
      <label htmlFor={name}>{words.labels[name]}</label>
      {around(input)}
      {fault && (
        <p className="fault" id={faultId}>
          {faultText(fault, typed)}
        </p>
      )}
    </div>
  );
}

function faultText({ row }: FieldFault, typed: TypedOrder): string {
  const [, text, advice] = words.rows[row];
  return `${fill(text, { ...typed })} ${advice}`.trim();
}
