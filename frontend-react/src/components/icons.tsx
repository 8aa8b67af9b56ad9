import type { ReactNode } from 'react';

const circle = 'M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18';
const question = 'M9.5 9.7a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.7M12 16.6v.1';

export function BoxIcon() {
  return icon(<path d="M12 3.5 19.5 7.5v9L12 20.5 4.5 16.5v-9zM4.5 7.5 12 11.5l7.5-4M12 11.5v9" />);
}

export function CheckIcon() {
  return icon(<path d={`${circle}M8 12.5l2.7 2.7 5.3-5.7`} />);
}

export function AlertIcon() {
  return icon(<path d={`${circle}M12 7.5v5.5M12 16.4v.1`} />);
}

export function QuestionIcon() {
  return icon(<path d={`${circle}${question}`} />);
}

/** Beside text that says the same, so hidden from screen readers. */
function icon(path: ReactNode) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
      {path}
    </svg>
  );
}
