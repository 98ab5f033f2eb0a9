import { baseAmount } from '../core/base-amount.ts';
import { textOfSteps } from '../core/decimal-text.ts';
import type { Instrument } from '../core/instrument.ts';
import { amountFromMinor } from '../core/money.ts';
import { instant, isoFromInstant } from '../core/time.ts';

type Facts = Readonly<Record<string, unknown>>;

/** Fields whose values are sentences. They come first and without their names. */
const SENTENCES: ReadonlySet<string> = new Set(['message', 'reason', 'reasons', 'warning', 'text']);
/** Fields for tools, which people do not need. */
const LEFT_OUT: ReadonlySet<string> = new Set(['stack', 'market', 'createdAt']);

/** The facts of a log line or a note as text for people, on one line: sentences, then names with their values. */
export function detailText(detail: Facts, instruments: readonly Instrument[]): string {
  const parts = partsOf(detail, { instruments, instrument: undefined });
  const sentences = parts.filter(({ name }) => SENTENCES.has(name)).map(({ value }) => value);
  const named = parts.filter(({ name }) => !SENTENCES.has(name)).map(({ name, value }) => `${words(name)} ${value}`);
  return [sentences.join('; '), named.join(', ')]
    .filter((text) => text !== '')
    .join('; ')
    .replaceAll(/\s+/g, ' ');
}

interface Context {
  readonly instruments: readonly Instrument[];
  /** The instrument of the surrounding facts. */
  readonly instrument: Instrument | undefined;
}

interface Part {
  readonly name: string;
  readonly value: string;
}

function partsOf(facts: Facts, context: Context): Part[] {
  const named = facts['instrument'];
  const instrument = context.instruments.find(({ id }) => id === named) ?? context.instrument;
  return Object.entries(facts).flatMap(([name, value]) =>
    LEFT_OUT.has(name) ? [] : partOf(name, value, { ...context, instrument }),
  );
}

function partOf(name: string, value: unknown, context: Context): Part[] {
  if (value === undefined || value === null) return [];
  if (isFacts(value)) {
    const { kind, ...rest } = value;
    return [...(typeof kind === 'string' ? [{ name, value: kind }] : []), ...partsOf(rest, context)];
  }
  if (name.endsWith('Minor') && (typeof value === 'string' || typeof value === 'bigint'))
    return [{ name: name.slice(0, -'Minor'.length), value: money(value) }];
  // An object by instrument holds the lots of each.
  const listed = context.instruments.find(({ id }) => id === name);
  if (listed !== undefined && typeof value === 'number') return [{ name, value: baseAmount(value, listed) }];
  if (typeof value === 'number') return [numberPart(name, value, context.instrument)];
  return [{ name, value: Array.isArray(value) ? listText(value, context) : String(value) }];
}

function numberPart(name: string, value: number, instrument: Instrument | undefined): Part {
  if (/^lots$|Lots$/.test(name))
    return { name: name === 'lots' ? 'amount' : name.slice(0, -'Lots'.length), value: baseAmount(value, instrument) };
  if (name.endsWith('Ticks') && instrument !== undefined)
    return { name: name.slice(0, -'Ticks'.length), value: textOfSteps(value, instrument.tick) };
  return /^at$|At$/.test(name) ? { name, value: isoFromInstant(instant(value)) } : { name, value: String(value) };
}

function listText(list: readonly unknown[], context: Context): string {
  const items = list.map((item) =>
    isFacts(item)
      ? partsOf(item, context)
          .map(({ name, value }) => `${words(name)} ${value}`)
          .join(' ')
      : String(item),
  );
  return items.length === 0 ? 'none' : items.join('; ');
}

function isFacts(value: unknown): value is Facts {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An amount of money with enough decimals to show that a small one is not zero. */
function money(minor: string | bigint): string {
  const amount = amountFromMinor(BigInt(minor));
  return amount === 0 || Math.abs(amount) >= 0.01 ? amount.toFixed(2) : amount.toPrecision(2);
}

/** `inARow` is `in a row`; the name of an instrument stays as it is. */
function words(name: string): string {
  if (name.includes('/')) return name;
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
