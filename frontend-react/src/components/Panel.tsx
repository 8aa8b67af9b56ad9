import type { ReactNode } from 'react';
import type { Tone } from '../words/rowOf.ts';
import type { RowWords } from '../words/words.ts';
import {
  AlertIcon,
  CheckIcon,
  ClockIcon,
  QuestionIcon,
  RefreshIcon,
  UnpluggedIcon,
} from './icons.tsx';

type PanelTone = Tone | 'placed' | 'working';

interface Props {
  tone: PanelTone;
  row: RowWords;
  /** What is known of the order, between the cause and what to do. */
  known?: string | undefined;
  /** Beside the words, where it takes no room of its own. */
  action?: ReactNode;
  children?: ReactNode;
}

const icons: Record<PanelTone, () => ReactNode> = {
  placed: CheckIcon,
  working: () => <span className="spinner" />,
  refused: AlertIcon,
  unknown: QuestionIcon,
  busy: ClockIcon,
  unreachable: UnpluggedIcon,
  outdated: RefreshIcon,
};

/** A row of the table of words: what has come of an order, why, and what to do. */
export function Panel({ tone, row: [title, text, advice], known, action, children }: Props) {
  const Icon = icons[tone];
  return (
    <section className={`panel ${tone}`}>
      <Icon />
      <div className="words">
        <h2>{title}</h2>
        {text && <p>{text}</p>}
        {known && <p className="known">{known}</p>}
        {advice && <p>{advice}</p>}
        {children}
      </div>
      {action}
    </section>
  );
}
