/** What is wrong with a URL of a database, and what to write. It repeats no user or password. */
export class UrlFault extends Error {}

/** What to write where a part of a URL cannot be told from the next. */
export const ENCODING =
  'in a user name or password, write % as %25, : as %3A, / as %2F and @ as %40';
