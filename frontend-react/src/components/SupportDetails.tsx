import type { Outcome } from '../order/attempt.ts';
import { words } from '../words/language.ts';

interface Props {
  outcome: Outcome;
  attemptKey?: string;
}

/** The server's own words, which are a developer's, and what finds the request in its log. */
export function SupportDetails({ outcome, attemptKey }: Props) {
  const facts = factsOf(outcome).concat(attemptKey ? `Idempotency-Key ${attemptKey}` : []);
  return (
    <details className="support">
      <summary>{words.labels.details}</summary>
      <div lang="en" dir="ltr">
        {outcome.kind === 'error' && <p>{outcome.message}</p>}
        <p className="facts">
          {facts.map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
        </p>
      </div>
    </details>
  );
}

function factsOf(outcome: Outcome): string[] {
  if (outcome.kind === 'none') return [outcome.reason];
  if (outcome.kind === 'foreign') return [`HTTP ${outcome.status}`];
  const { code, status, requestId } = outcome;
  return [code, `HTTP ${status}`, ...(requestId ? [`X-Request-Id ${requestId}`] : [])];
}
