import { toCopyText } from '../../../repositories/operator/importRepository.ts';
import { BadLines } from './badLines.ts';
import { checkFields } from './checkFields.ts';
import { decodeForReading } from './decodeUtf8.ts';
import { type ImportColumns, readHeader } from './importHeader.ts';

/**
 * Takes the records of a file one by one, keeps what is wrong with them, and gives out what is to be
 * staged. Fields have one character for each byte.
 */
export class ImportLines {
  readonly badLines = new BadLines();
  lastLine = 0;
  private columns: ImportColumns | undefined;
  private emptyLines = { first: 0, count: 0 };
  private copyText = '';

  get hasHeader(): boolean {
    return this.columns !== undefined;
  }

  get hasIds(): boolean {
    return this.columns?.id !== undefined;
  }

  /** @throws {OperatorError} if the first record is not a good header. */
  take(fields: readonly string[], line: number): void {
    this.lastLine = line;
    if (!this.columns) {
      this.columns = readHeader(fields.map(decodeForReading));
    } else if (fields.length === 1 && fields[0] === '') {
      if (this.emptyLines.count === 0) this.emptyLines.first = line;
      this.emptyLines.count += 1;
    } else {
      this.refuseEmptyLines(this.columns.count);
      this.check(fields, this.columns);
    }
  }

  /** Adds a fault of a line as a whole. */
  refuse(line: number, reason: string): void {
    if (this.columns) this.refuseEmptyLines(this.columns.count);
    this.badLines.add({ line, column: null, reason });
  }

  /** What is to be staged of the records since the last call. */
  takeCopyText(): string {
    const text = this.copyText;
    this.copyText = '';
    return text;
  }

  /** Empty lines are good at the end of the file only. */
  private refuseEmptyLines(fieldCount: number): void {
    const { first, count } = this.emptyLines;
    const reason = `must have ${fieldCount} fields, but is empty`;
    for (let line = first; line < first + count; line += 1) {
      this.badLines.add({ line, column: null, reason });
    }
    this.emptyLines.count = 0;
  }

  private check(fields: readonly string[], columns: ImportColumns): void {
    const line = this.lastLine;
    if (fields.length !== columns.count) {
      this.refuse(line, `must have ${columns.count} fields, not ${fields.length}`);
      return;
    }
    const { id, name, stock } = checkFields(fields, columns, (column, reason) =>
      this.badLines.add({ line, column, reason }),
    );
    // The id of a bad line is staged, too: with it others are seen to be the same.
    const isGood = name !== undefined && stock !== undefined && (id !== undefined || !this.hasIds);
    if (isGood) this.copyText += toCopyText({ line, id, name, stock });
    else if (id !== undefined) this.copyText += toCopyText({ line, id });
  }
}
