/** Shows how far a piece of work is; without a total, only how much is done. */
export type StartProgress = (what: string, total: number | undefined, unit: string) => Progress;

export interface Progress {
  /** How much is done by now, in the unit of the total. */
  update(done: number): void;
  stop(): void;
}
