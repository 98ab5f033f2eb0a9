import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Duration } from '../../core/time.ts';
import { columnNames, type CsvRole } from '../../market/csv-columns.ts';
import type { Stamps } from '../../market/csv-mapping.ts';
import type { DecimalMark } from '../../market/number-style.ts';
import { DATE_ORDERS, type DateOrder, type Midnight24 } from '../../market/time-format.ts';
import type { FilesOptions } from '../../research/data-files.ts';
import { durationOption } from './options.ts';

/** The options of `data import` and `data check` that describe their files. */
export interface FileOptions {
  readonly workspace: string;
  readonly venue: string;
  readonly instrument: string;
  readonly interval?: Duration;
  readonly columns?: Readonly<Partial<Record<CsvRole, string>>>;
  readonly dates?: DateOrder;
  readonly midnight24?: Midnight24;
  readonly timezone?: string;
  readonly decimal?: DecimalMark;
  readonly stamps?: Stamps;
  readonly symbol?: string;
  /** Largest share of unusable rows in percent. */
  readonly mostLost?: number;
  readonly strict?: true;
}

/** Adds the options that describe a file whose rows do not show these facts. */
export function addFileOptions(command: Command): Command {
  return command
    .option('--venue <name>', 'where they come from', 'binance')
    .option('--interval <duration>', 'length of a candle (detected by default)', durationOption)
    .option('--columns <pairs>', 'which column is which, by name or position: time=ts,open=3', columnNames)
    .addOption(
      new Option('--dates <order>', 'how dates are written, where two orders are possible').choices(DATE_ORDERS),
    )
    .option(
      '--timezone <name>',
      'where dates without an offset were written, such as Europe/Berlin (UTC by default)',
      zoneOption,
    )
    .addOption(
      new Option('--stamps <moment>', 'whether a time is when its candle opens or closes').choices(['open', 'close']),
    )
    .addOption(
      new Option('--decimal <mark>', 'what stands before the decimals, where it is not clear').choices([
        'point',
        'comma',
      ]),
    )
    .addOption(
      new Option('--midnight24 <meaning>', 'which midnight 24:00 is, where it is not clear').choices([
        'ends-day',
        'begins-day',
      ]),
    )
    .option('--symbol <name>', "the file's own name of the instrument, where it has a column of symbols")
    .option(
      '--most-lost <percent>',
      'refuse a file when more of its rows than this are unusable (1 by default)',
      percentOption,
    );
}

/** The options in the form of the functions that read files. */
export function filesOptionsOf({ timezone, mostLost, strict, ...options }: FileOptions): FilesOptions {
  return {
    ...options,
    mode: strict === true ? 'strict' : 'lenient',
    ...(timezone === undefined ? {} : { zone: timezone }),
    ...(mostLost === undefined ? {} : { mostLost: mostLost / 100 }),
  };
}

function percentOption(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 100))
    throw new InvalidArgumentError(`Expected a percentage from 0 to 100, was "${text}".`);
  return value;
}

function zoneOption(text: string): string {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    throw new InvalidArgumentError(`Expected a time zone of the IANA database such as Europe/Berlin, was "${text}".`);
  }
}
