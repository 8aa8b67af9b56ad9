import type { ReactNode } from 'react';

const circle = 'M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18';
const question = 'M9.5 9.7a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.7M12 16.6v.1';
const arrow = 'M19.5 12a7.5 7.5 0 1 1-2.3-5.4M19.5 3.5v4h-4';
const plug = 'M9 3.5V8M15 3.5V8M6.5 8h11v3.5a5.5 5.5 0 0 1-11 0zM12 17v3.5M4 4l16 16';

export const CheckIcon = () => icon(<path d={`${circle}M8 12.5l2.7 2.7 5.3-5.7`} />);
export const AlertIcon = () => icon(<path d={`${circle}M12 7.5v5.5M12 16.4v.1`} />);
export const QuestionIcon = () => icon(<path d={`${circle}${question}`} />);
export const ClockIcon = () => icon(<path d={`${circle}M12 7.5V12l3 2`} />);
export const RefreshIcon = () => icon(<path d={arrow} />);
export const UnpluggedIcon = () => icon(<path d={plug} />);
export const MinusIcon = () => icon(<path d="M6 12h12" />);
export const PlusIcon = () => icon(<path d="M6 12h12M12 6v12" />);

/** Beside text that says the same, so hidden from screen readers. */
function icon(path: ReactNode) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
      {path}
    </svg>
  );
}
