import { textOfAmount, textOfSteps } from '../../../../core/decimal-text.ts';
import type { DecimalStep } from '../../../../core/money.ts';
import { isoFromInstant, type Instant } from '../../../../core/time.ts';
import { stepsNearest } from '../../../../exchange/ticks.ts';

/**
 * A number with all its digits on the wire. Kraken sends `0.10000000` and not `0.1`, and the checksum of a book uses
 * these digits, so a float is not enough.
 */
export class WireNumber {
  readonly digits: string;

  constructor(digits: string) {
    this.digits = digits;
  }
}

/** A value that is JSON text already. It is made once and used in the frames of many clients. */
export class WireJson {
  readonly text: string;

  constructor(value: WireValue) {
    this.text = wireText(value);
  }
}

export type WireValue = string | number | boolean | null | WireNumber | WireJson | readonly WireValue[] | WireFields;

/** A field that is undefined is left out. */
export interface WireFields {
  readonly [name: string]: WireValue | undefined;
}

/** JSON, with every number's digits as they are. */
export function wireText(value: WireValue): string {
  if (value instanceof WireNumber) return value.digits;
  if (value instanceof WireJson) return value.text;
  if (Array.isArray(value)) return `[${value.map((item: WireValue) => wireText(item)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  let fields = '';
  for (const [name, field] of Object.entries<WireValue | undefined>(value))
    if (field !== undefined) fields += `${fields === '' ? '' : ','}${JSON.stringify(name)}:${wireText(field)}`;
  return `{${fields}}`;
}

export function wireSteps(steps: number, step: DecimalStep): WireNumber {
  return new WireNumber(textOfSteps(steps, step));
}

/** A price that was recorded, on the market's grid. */
export function wirePrice(price: number, tick: DecimalStep): WireNumber {
  return wireSteps(stepsNearest(price, tick), tick);
}

export function wireAmount(minor: bigint): WireNumber {
  return new WireNumber(textOfAmount(minor, 4));
}

/** RFC 3339 with microseconds, all six digits of them. */
export function wireTime(at: Instant): string {
  return isoFromInstant(at).replace(
    /(?:\.(\d+))?Z$/,
    (_, digits: string | undefined) => `.${(digits ?? '').padEnd(6, '0')}Z`,
  );
}
