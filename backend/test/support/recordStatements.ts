import type pg from 'pg';
import type { Sequelize } from 'sequelize';

/** What a database is to be sent in place of a message; undefined: the message itself. */
export type Replace = (message: string) => string | undefined;

export interface Message {
  /** Which session has sent it. */
  session: number;
  text: string;
}

export interface Recorder {
  /** Each that was sent by sessions opened since, in the order in which they were. */
  messages: Message[];
  /** Sends something else in place of some messages from now on, which are recorded as they were. */
  replace(by: Replace): void;
  /** Forgets what was recorded. */
  clear(): void;
}

/** Records all that is sent over the connections of a pool once they are ready to be used. */
export function recordStatements(sequelize: Sequelize): Recorder {
  const messages: Message[] = [];
  let sessions = 0;
  let by: Replace = () => undefined;
  sequelize.addHook('afterConnect', (session) => {
    const connection = session as pg.Client;
    const number = sessions++;
    const query = connection.query.bind(connection) as (...args: unknown[]) => unknown;
    connection.query = ((message: string, ...args: unknown[]) => {
      messages.push({ session: number, text: message });
      return query(by(message) ?? message, ...args);
    }) as typeof connection.query;
  });
  return {
    messages,
    replace(other) {
      by = other;
    },
    clear() {
      messages.length = 0;
    },
  };
}

export function statementsOf({ text }: Message): string[] {
  return text.split(';\n');
}

/** A statement that fails with this SQLSTATE. */
export function failing(sqlState: string): string {
  return `DO $$ BEGIN RAISE EXCEPTION 'made to fail' USING ERRCODE = '${sqlState}'; END $$`;
}
