import type { KeyboardEvent, ReactNode } from 'react';
import { words } from '../words/language.ts';
import { Field, type FieldProps } from './Field.tsx';
import { MinusIcon, PlusIcon } from './icons.tsx';

const steps: Record<string, number> = { ArrowUp: 1, ArrowDown: -1 };

/** A quantity, typed or stepped to. The steps end at 1; what is typed is the server's to judge. */
export function QuantityField(props: FieldProps) {
  const { typed, isFixed, onEdit } = props;

  function step(by: number) {
    if (!isFixed) onEdit('quantity', String(Math.max(1, (wholeNumber(typed.quantity) ?? 0) + by)));
  }

  function stepByKey(event: KeyboardEvent) {
    const by = steps[event.key];
    if (by === undefined) return;
    event.preventDefault();
    step(by);
  }

  const stepper = (input: ReactNode) => (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the input inside
    <div className="stepper" onKeyDown={stepByKey}>
      <StepButton label={words.labels.fewer} isOff={isFixed} onStep={() => step(-1)}>
        <MinusIcon />
      </StepButton>
      {input}
      <StepButton label={words.labels.more} isOff={isFixed} onStep={() => step(1)}>
        <PlusIcon />
      </StepButton>
    </div>
  );
  return <Field name="quantity" around={stepper} {...props} />;
}

interface StepButtonProps {
  label: string;
  isOff: boolean;
  onStep: () => void;
  children: ReactNode;
}

function StepButton({ label, isOff, onStep, children }: StepButtonProps) {
  return (
    <button type="button" className="step" aria-label={label} disabled={isOff} onClick={onStep}>
      {children}
    </button>
  );
}

function wholeNumber(text: string): number | undefined {
  const number = Number(text);
  return text.trim() !== '' && Number.isSafeInteger(number) ? number : undefined;
}
