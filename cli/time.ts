import { InvalidArgumentError } from 'commander';
import { z } from 'zod';

const unitMs: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const date = z.iso.date();
const timeOfDay =
  /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(?<zone>Z|[+-]([01]\d|2[0-3]):[0-5]\d)?$/;

/** Before that, a time cannot be written with four digits of the year. */
const EARLIEST = new Date('0001-01-01');

/**
 * Reads a moment: a date, which means its beginning, or a date and time, both in UTC unless they say
 * otherwise; or a span before now such as `24h`.
 */
export function moment(text: string): Date {
  const time = parse(text);
  if (time && time >= EARLIEST) return time;
  throw new InvalidArgumentError(
    'It must be a time such as 2026-11-24, 2026-11-24T08:30Z or 2026-11-24T08:30+01:00, ' +
      'or a span before now such as 30m, 24h or 7d.',
  );
}

function parse(text: string): Date | undefined {
  const [, count, unit = ''] = /^(\d+)([smhd])$/.exec(text) ?? [];
  if (count) return new Date(Date.now() - Number(count) * (unitMs[unit] ?? 0));
  const [day, time, ...rest] = text.split('T');
  if (!date.safeParse(day).success || rest.length > 0) return undefined;
  if (time === undefined) return new Date(text);
  const match = timeOfDay.exec(time);
  if (!match) return undefined;
  return new Date(match.groups?.zone ? text : `${text}Z`);
}
