import type { CommandContext } from './commandContext.ts';

/** Where a server listens. */
export interface Address {
  host: string;
  port: number;
}

/** Sells, shows it and reports it: a tool that the command is given. */
export type Rush = (options: RushOptions, context: CommandContext) => Promise<void>;

export interface RushOptions {
  /** Where the server is that is there already; without it, there are servers of our own. */
  url?: Address;
  /** The product that the server at `url` is to sell. */
  product?: number;
  units: number;
  buyers: number;
  connections: number;
  servers: number;
  /** The same again, with one transaction per order. */
  literal: boolean;
  /** Where to write the report, from where the user is. */
  report: string;
  json: boolean;
}
