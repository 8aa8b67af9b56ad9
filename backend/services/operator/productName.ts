/** How many characters a product's name may have. */
export const MAX_NAME_LENGTH = 200;

/** Says what is wrong with a product's name, if anything is: "must not be …". */
export function faultOfName(name: string): string | undefined {
  if (name.trim() === '') return 'must not be empty';
  if (name.includes('\0')) return 'must not contain a NUL character';
  // The length in UTF-16 is never less: most names need no look at each character.
  if (name.length > MAX_NAME_LENGTH && Array.from(name).length > MAX_NAME_LENGTH) {
    return `must not be longer than ${MAX_NAME_LENGTH} characters`;
  }
  return undefined;
}
