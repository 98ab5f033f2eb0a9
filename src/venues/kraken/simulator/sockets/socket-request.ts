import { isTooDeep } from '../../../../wire/json-depth.ts';
import { KrakenError } from '../kraken-error.ts';

/** One request of a client, with the number that its answer repeats. */
export interface SocketRequest {
  readonly method: string;
  readonly requestId: number | undefined;
  readonly params: SocketParams;
}

/** The unchecked parameters of a request. */
export type SocketParams = Readonly<Record<string, unknown>>;

/** Parses a request. Undefined for anything but a JSON object with a method. */
export function readRequest(text: string): SocketRequest | undefined {
  let parsed: unknown;
  if (isTooDeep(text)) return undefined;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isFields(parsed) || typeof parsed['method'] !== 'string') return undefined;
  const { method, req_id: id, params } = parsed;
  return {
    method,
    requestId: Number.isSafeInteger(id) ? Number(id) : undefined,
    params: isFields(params) ? params : {},
  };
}

export function isFields(value: unknown): value is SocketParams {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The most names in one request, because each has its own answer. Kraken lists about this many pairs. */
export const MOST_LISTED = 1_000;

/** Reads a parameter that is one text or a list of texts. */
export function textsParam(params: SocketParams, name: string): string[] {
  const value = params[name];
  const texts: unknown[] = Array.isArray(value) ? value : [value];
  if (texts.length > MOST_LISTED)
    throw new KrakenError(`EGeneral:Invalid arguments:${name}:at most ${MOST_LISTED} in one request`);
  if (texts.length === 0 || !texts.every((item) => typeof item === 'string'))
    throw new KrakenError(`EGeneral:Invalid arguments:${name}`);
  return texts;
}

export function flagParam(params: SocketParams, name: string, absent: 'yes' | 'no'): boolean {
  const value = params[name];
  if (value === undefined) return absent === 'yes';
  if (typeof value !== 'boolean') throw new KrakenError(`EGeneral:Invalid arguments:${name}`);
  return value;
}
