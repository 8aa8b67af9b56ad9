/** What may happen to a COMMIT. */
export type CommitTrap =
  /** It does not arrive: the connection is cut before it. */
  | 'CUT_BEFORE'
  /** It is sent, and the connection is cut at the same moment. */
  | 'CUT_BEHIND'
  /** PostgreSQL has answered it: the answer is dropped and the connection cut. */
  | 'CUT_ANSWER'
  /** It does not arrive, and the connection stays open but carries nothing any more. */
  | 'FREEZE_BEFORE'
  /** It arrives, and from then on the connection stays open but carries nothing any more. */
  | 'FREEZE_ANSWER';

export interface NetworkPath {
  mode: 'OPEN' | 'HELD' | 'BLACK_HOLE';
  latencyMs: number;
  /** 0: no limit. */
  bytesPerSecond: number;
  traps: CommitTrap[];
  trapped: number;
}
