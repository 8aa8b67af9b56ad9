import type { Case, ContenderName, Round } from '../contenders/contender.ts';
import type { WaitingMemory } from '../waitingMemory.ts';

/** Everything that one run has measured: the contents of latest.json. */
export interface Report {
  at: string;
  environment: Environment;
  /** Whether the client had a core of its own. */
  isClientPinned?: boolean;
  rounds: number;
  secondsPerRound: number;
  cases: CaseResult[];
  waitingMemory: WaitingMemory | undefined;
}

export interface Environment {
  node: string;
  postgres: string;
  /** These two are undefined where they are not installed. */
  pgbench: string | undefined;
  redis: string | undefined;
  cpu: string;
  cores: number;
  memoryGb: number;
  system: string;
}

export interface CaseResult {
  benchCase: Case;
  measured: Partial<Record<ContenderName, Round[]>>;
}
