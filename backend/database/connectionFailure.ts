import { ConnectionError } from 'sequelize';
import { isLastingState } from './databaseErrors.ts';

interface Cause {
  code?: string;
  message?: string;
  errors?: Cause[];
}

/** Certificates that are not accepted, by the codes of Node.js. */
const certificateCode =
  /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|INVALID_CA|PATH_LENGTH|HOSTNAME_MISMATCH|ERR_(TLS|SSL|OSSL)_)/;

const AUTHORITY =
  'Name the file of its authority with sslrootcert=/path/ca.pem, or write sslmode=require to ' +
  'encrypt without knowing the server.';

const advice: [test: RegExp, advice: string][] = [
  [
    /ALTNAME|HOSTNAME_MISMATCH/,
    'Write the host as the certificate names it, or sslmode=verify-ca.',
  ],
  [/EXPIRED|NOT_YET/, 'Renew the certificate, and see that the clocks are right.'],
  [/^(SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_)/, AUTHORITY],
  [/does not support SSL/, 'Write sslmode=disable, or switch TLS on there.'],
  [/no encryption|SSL off|try using `?sslmode/, 'Write sslmode=verify-full, or sslmode=require.'],
  [/^ENOTFOUND|^EAI_AGAIN/, 'See that its host is spelt right and known to this machine.'],
  [/^ENOENT/, 'See that PostgreSQL runs and has its Unix socket in that directory.'],
];

/** Whether trying again is of no use: neither side will say anything else to these settings. */
export function isLastingFailure(error: unknown): boolean {
  if (isLastingState(error)) return true;
  return error instanceof ConnectionError && isLastingCause(causeOf(error));
}

function isLastingCause({ errors, code = '', message = '' }: Cause): boolean {
  if (errors) return errors.every(isLastingCause); // of several hosts
  return certificateCode.test(code) || code === 'EACCES' || /does not support SSL/.test(message);
}

/** What kept us from the database, and what may help, in a line. */
export function explainConnectionFailure(error: unknown): string {
  const { code = '', message } = causeOf(error);
  const text = message || code || (error as Error).message;
  const hint = advice.find(([test]) => test.test(code) || test.test(text))?.[1];
  return hint ? `${text.replace(/\.?$/, '.')} DATABASE_URL: ${hint}` : text;
}

function causeOf(error: unknown): Cause {
  const { parent = error } = error as { parent?: Cause };
  return parent as Cause;
}
