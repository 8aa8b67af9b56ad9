/** What is wrong with a line of an imported file. */
export interface LineFault {
  /** The line in which the record begins, from 1. */
  line: number;
  /** Null if the fault is not in one of the columns. */
  column: string | null;
  reason: string;
}

export const MAX_LISTED_FAULTS = 20;

/** Counts the bad lines of a file and keeps the first faults, however many there are. */
export class BadLines {
  count = 0;
  private faults: LineFault[] = [];
  private lastLine = 0;

  /** Lines are added in their order; a line may have several faults. */
  add(fault: LineFault): void {
    if (fault.line !== this.lastLine) this.count += 1;
    this.lastLine = fault.line;
    if (this.faults.length < MAX_LISTED_FAULTS) this.faults.push(fault);
  }

  /** Adds the first of the faults found afterwards, in lines of which some were good until then. */
  addLater(faults: readonly LineFault[], newlyBad: number): void {
    this.count += newlyBad;
    this.faults = [...this.faults, ...faults]
      .sort((one, other) => one.line - other.line)
      .slice(0, MAX_LISTED_FAULTS);
  }

  first(): readonly LineFault[] {
    return this.faults;
  }
}
