const LENGTH_NAME = Buffer.from('content-length:');
const STATUS_COLUMN = 'HTTP/1.1 '.length;
const NEWLINE = 10;
const RETURN = 13;
const ZERO = 48;
const LOWER_CASE = 32;

/** Reads answers byte by byte, however they are cut: the status, the length, little else. */
export class AnswerReader {
  status = 0;
  /** The body of an answer other than 201, or of every answer. */
  text = '';
  readonly #keepsAll: boolean;
  #isBody = false;
  #line = 0;
  #column = 0;
  #matched = 0;
  #bytesLeft = -1;

  constructor(keepsAll = false) {
    this.#keepsAll = keepsAll;
  }

  /**
   * Reads on; returns whether the answer is whole now.
   *
   * @throws if the bytes are not one answer with a Content-Length, or go on after it.
   */
  read(bytes: Buffer, count: number): boolean {
    if (!this.#isBody && this.#line === 0 && this.#column === 0) this.#start();
    const start = this.#isBody ? 0 : this.#readHead(bytes, count);
    if (!this.#isBody) return false;

    const taken = count - start;
    if (taken > this.#bytesLeft) throw new Error('bytes after the answer');
    if (this.#keepsAll || this.status !== 201) this.text += bytes.toString('latin1', start, count);
    this.#bytesLeft -= taken;
    if (this.#bytesLeft > 0) return false;
    this.#isBody = false;
    this.#line = 0;
    this.#column = 0;
    return true;
  }

  #start(): void {
    this.status = 0;
    this.text = '';
    this.#matched = 0;
    this.#bytesLeft = -1;
  }

  /** Returns where it stopped: at the body, or at the end of the bytes. */
  #readHead(bytes: Buffer, count: number): number {
    for (let at = 0; at < count; at += 1) {
      const byte = bytes[at] as number;
      if (byte === NEWLINE) {
        if (this.#column === 0) return this.#endHead(at + 1);
        this.#line += 1;
        this.#column = 0;
        this.#matched = 0;
      } else if (byte !== RETURN) {
        this.#readInLine(byte);
        this.#column += 1;
      }
    }
    return count;
  }

  #readInLine(byte: number): void {
    const digit = byte - ZERO;
    const column = this.#column;
    if (this.#line === 0) {
      const isStatus = column >= STATUS_COLUMN && column < STATUS_COLUMN + 3;
      if (isStatus) this.status = this.status * 10 + digit;
    } else if (this.#matched === LENGTH_NAME.length) {
      const isDigit = digit >= 0 && digit <= 9;
      if (isDigit) this.#bytesLeft = Math.max(0, this.#bytesLeft) * 10 + digit;
    } else if (this.#matched === column && isSame(byte, LENGTH_NAME[column] as number)) {
      this.#matched += 1;
    }
  }

  #endHead(bodyAt: number): number {
    const isWhole = this.status >= 200 && this.status <= 599 && this.#bytesLeft >= 0;
    if (!isWhole) throw new Error(`an answer without a length, or none: status ${this.status}`);
    this.#isBody = true;
    return bodyAt;
  }
}

function isSame(byte: number, lowerCase: number): boolean {
  return byte === lowerCase || (byte | LOWER_CASE) === lowerCase;
}
