import { FRAME_TROUBLES, seededFrameFaults, type FrameFault, type FrameTrouble } from '../../../wire/faulty-frames.ts';
import type { Fault } from '../../../wire/faulty-wire.ts';
import { isTooDeep, MOST_JSON_LEVELS } from '../../../wire/json-depth.ts';
import {
  KRAKEN_FAULT_NAMES,
  KRAKEN_FAULTS,
  krakenFaultName,
  seededChanges,
  seededFaults,
  type KrakenFaultName,
} from './kraken-faults.ts';

/** An error in a script: its place, the expected value and the actual value. */
export interface ScriptProblem {
  readonly where: string;
  readonly expected: string;
  readonly actual: string;
}

export type FaultScript =
  | { readonly kind: 'script'; readonly calls: readonly Fault[]; readonly frames: readonly FrameFault[] }
  | { readonly kind: 'problem'; readonly problem: ScriptProblem };

/** A fault in the form of the control endpoint. */
type ScriptRow =
  | {
      readonly call: string;
      readonly nth: number;
      readonly fault: KrakenFaultName | undefined;
      readonly millis?: number;
    }
  | { readonly channel: string; readonly nth: number; readonly fault: FrameTrouble };

/** A script that is given by a seed. */
export interface SeededScript {
  readonly seed: number;
  readonly count?: number;
  readonly calls?: readonly string[];
  readonly channels?: readonly string[];
  /** Each fault is among the first `within` calls of its name. */
  readonly within?: number;
}

/** The calls that a bot makes at Kraken. */
const SEEDED_CALLS: readonly string[] = [
  'AddOrder',
  'CancelOrder',
  'OpenOrders',
  'ClosedOrders',
  'QueryOrders',
  'TradesHistory',
  'Ledgers',
  'Balance',
  'OpenPositions',
  'OHLC',
  'Ticker',
];

/**
 * Makes a script from a seed: `count` failures of calls, a quarter as many changed answers, and `count` failures of
 * frames where channels are named. The same seed gives the same script.
 */
export function seededScript({
  seed,
  count = 20,
  calls = SEEDED_CALLS,
  channels = [],
  within = 30,
}: SeededScript): Extract<FaultScript, { readonly kind: 'script' }> {
  return {
    kind: 'script',
    calls:
      calls.length === 0
        ? []
        : [
            ...seededFaults(seed, { calls, count, within }),
            ...seededChanges(seed, { calls, count: Math.ceil(count / 4), within }),
          ],
    frames: channels.length === 0 ? [] : seededFrameFaults(seed, { channels, count, within }),
  };
}

/**
 * Reads a script: fault by fault, or a seed that makes them: `{ "seed": 7, "count": 20, "calls": ["AddOrder"] }`. `{
 * "faults": [{ "call": "AddOrder", "nth": 1, "fault": "reset after" }, { "channel": "book", "nth": 2, "fault": "drop"
 * }] }`.
 */
export function readFaultScript(body: string): FaultScript {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return problem('body', 'JSON', body);
  }
  if (isTooDeep(body)) return problem('body', `JSON of at most ${MOST_JSON_LEVELS} levels`, body.slice(0, 40));
  if (isObject(parsed) && parsed['seed'] !== undefined) return readSeeded(parsed);
  const rows = isObject(parsed) ? parsed['faults'] : undefined;
  if (!Array.isArray(rows)) return problem('faults', 'a list', rows);
  const calls: Fault[] = [];
  const frames: FrameFault[] = [];
  for (const [index, row] of (rows as unknown[]).entries()) {
    const found = readRow(row, `faults[${index}]`);
    if ('where' in found) return { kind: 'problem', problem: found };
    if ('channel' in found) frames.push(found);
    else calls.push(found);
  }
  return { kind: 'script', calls, frames };
}

export function scriptRow(fault: Fault | FrameFault): ScriptRow {
  if ('channel' in fault) return { channel: fault.channel, nth: fault.nth, fault: fault.trouble };
  const { call, nth, answer } = fault;
  return { call, nth, fault: krakenFaultName(fault), ...(answer.kind === 'own' ? { millis: answer.millis } : {}) };
}

/** Reads a script that is given by a seed. It must not list faults as well. */
function readSeeded({ seed, count, calls, channels, within, faults }: Readonly<Record<string, unknown>>): FaultScript {
  if (faults !== undefined) return problem('faults', 'nothing in addition to a seed', faults);
  if (!isWhole(seed, 0)) return problem('seed', 'a whole number from 0 on', seed);
  if (count !== undefined && !isWhole(count, 1, MOST_SEEDED))
    return problem('count', `a whole number from 1 to ${MOST_SEEDED}`, count);
  if (within !== undefined && !isWhole(within, 1)) return problem('within', 'a whole number from 1 on', within);
  if (calls !== undefined && !isNames(calls)) return problem('calls', 'a list of calls of REST', calls);
  if (channels !== undefined && !isNames(channels))
    return problem('channels', 'a list of channels of the socket', channels);
  return seededScript({ seed, ...given({ count, within }), ...given({ calls, channels }) });
}

/** The values that are defined. */
function given<Value>(values: Readonly<Record<string, Value | undefined>>): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, Value] => entry[1] !== undefined));
}

function readRow(row: unknown, where: string): Fault | FrameFault | ScriptProblem {
  if (!isObject(row)) return amiss(where, 'an object', row);
  const { call, channel, nth = 1, fault, millis } = row;
  if (!isWhole(nth, 1)) return amiss(`${where}.nth`, 'a whole number from 1 on', nth);
  if (typeof channel === 'string') {
    if (typeof fault === 'string' && isTrouble(fault)) return { channel, nth, trouble: fault };
    return amiss(`${where}.fault`, oneOf(Object.keys(FRAME_TROUBLES)), fault);
  }
  if (typeof call !== 'string') return amiss(where, 'a "call" of REST, or a "channel" of the socket', row);
  const name = KRAKEN_FAULT_NAMES.find((known) => known === fault);
  if (name === undefined) return amiss(`${where}.fault`, oneOf(KRAKEN_FAULT_NAMES), fault);
  const planned: Fault = { call, nth, ...KRAKEN_FAULTS[name] };
  if (millis === undefined) return planned;
  if (planned.answer.kind !== 'own') return amiss(`${where}.millis`, `nothing, as "${name}" takes no time`, millis);
  if (typeof millis !== 'number' || !(millis >= 0 && millis <= LONGEST_MILLIS))
    return amiss(`${where}.millis`, `a number from 0 to ${LONGEST_MILLIS}`, millis);
  return { ...planned, answer: { kind: 'own', millis } };
}

const LONGEST_MILLIS = 600_000;

/** With more faults every call would fail. */
const MOST_SEEDED = 1_000;

function isWhole(value: unknown, from: number, to = Number.MAX_SAFE_INTEGER): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= from && value <= to;
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string' && name !== '');
}

function isTrouble(text: string): text is FrameTrouble {
  return Object.hasOwn(FRAME_TROUBLES, text);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function oneOf(names: readonly string[]): string {
  return `one of ${names.map((name) => `"${name}"`).join(', ')}`;
}

function amiss(where: string, expected: string, actual: unknown): ScriptProblem {
  return {
    where,
    expected,
    actual: actual === undefined ? 'nothing' : (JSON.stringify(actual) ?? 'nothing').slice(0, 200),
  };
}

function problem(where: string, expected: string, actual: unknown): FaultScript {
  return { kind: 'problem', problem: amiss(where, expected, actual) };
}
