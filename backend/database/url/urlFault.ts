/** What is wrong with a URL of a database, and what to write. It repeats no user or password. */
export class UrlFault extends Error {}
