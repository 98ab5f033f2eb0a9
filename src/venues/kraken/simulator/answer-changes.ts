/**
 * Changes of well-formed answers of the venue, for tests of clients: another status, a wrong price, a missing candle. A
 * change leaves an answer without the changed field as it is.
 */
type Json = string | number | boolean | null | readonly Json[] | JsonObject;
interface JsonObject {
  readonly [name: string]: Json;
}

/** Changes the `result` of an answer. */
type ResultChange = (result: JsonObject) => JsonObject;

/** Size of the clock jump in seconds. */
const JUMP_SECONDS = 3_600;
/** Factor of a wrong price: the decimal point is one place off. */
const SLIPPED = 10;
/** A whole number that neither a float nor 64 bits can hold. */
const HUGE = '18446744073709551617';
const HUGE_MARK = 'a huge integer';

/** The body of an answer with its result changed; the same body where it has none, or is no JSON. */
export function changedBody(body: string, change: ResultChange): string {
  const answer = parsed(body);
  const result = answer?.['result'];
  if (answer === undefined || !isObject(result)) return body;
  const changed = JSON.stringify({ ...answer, result: change(result) });
  return changed === JSON.stringify(answer) ? body : changed.replaceAll(`"${HUGE_MARK}"`, HUGE);
}

/** `Time`, an hour ahead. */
export const timeJump: ResultChange = (result) => {
  const { unixtime } = result;
  return typeof unixtime === 'number'
    ? {
        ...result,
        unixtime: unixtime + JUMP_SECONDS,
        rfc1123: new Date((unixtime + JUMP_SECONDS) * 1_000).toUTCString(),
      }
    : result;
};

/** `AssetPairs`: pairs with another status, such as `cancel_only`. */
export function pairStatus(status: string): ResultChange {
  return (result) => eachPair(result, (pair) => ({ ...pair, status }));
}

/** `AssetPairs` without the pairs. */
export const pairsDelisted: ResultChange = (result) =>
  Object.fromEntries(Object.entries(result).filter(([, pair]) => !isPair(pair)));

/** `AssetPairs`: pairs without leverage. */
export const leverageWithdrawn: ResultChange = (result) =>
  eachPair(result, (pair) => ({ ...pair, leverage_buy: [], leverage_sell: [] }));

/** `AssetPairs`: every fee doubled. */
export const feesRaised: ResultChange = (result) =>
  eachPair(result, (pair) => ({ ...pair, fees: doubled(pair['fees']), fees_maker: doubled(pair['fees_maker']) }));

/** `Ticker`: the bid above the ask. */
export const crossedBook: ResultChange = (result) =>
  eachTicker(result, (quote, [ask, bid]) => ({
    ...quote,
    a: [slipped(ask, 0.99), ...rest(quote['a'])],
    b: [slipped(bid, 1.01), ...rest(quote['b'])],
  }));

/** `Ticker` and `OHLC`: both quotes, or high and close of the candle that closed last, ten times what they are. */
export const badTick: ResultChange = (result) => {
  const candles = eachCandles(result, (rows) =>
    rows.map((row) =>
      isList(row) && row[0] === result['last']
        ? row.map((value, column) => (column === HIGH || column === CLOSE ? slipped(value, SLIPPED) : value))
        : row,
    ),
  );
  return eachTicker(candles, (quote, [ask, bid]) => ({
    ...quote,
    a: [slipped(ask, SLIPPED), ...rest(quote['a'])],
    b: [slipped(bid, SLIPPED), ...rest(quote['b'])],
  }));
};

/** Columns of a candle. */
const HIGH = 2;
const CLOSE = 4;

/** `OHLC` without the candle that closed last. */
export const missingCandle: ResultChange = (result) =>
  eachCandles(result, (rows) => rows.filter((row) => !(Array.isArray(row) && row[0] === result['last'])));

/** Every object of the answer, with additional unknown fields. */
export const unknownFields: ResultChange = (result) =>
  withinRows(result, (row) => ({ ...row, since_the_last_release: { kept: [1, '2', null] } }));

/**
 * Every object of the answer, with whole numbers that no float holds: in an additional field, and in fields that repeat
 * a number of the client.
 */
export const hugeIntegers: ResultChange = (result) =>
  withinRows(result, (row) => ({
    ...row,
    ...('userref' in row ? { userref: HUGE_MARK } : {}),
    ...('trade_id' in row ? { trade_id: HUGE_MARK } : {}),
    serial: HUGE_MARK,
  }));

function eachPair(result: JsonObject, change: (pair: JsonObject) => JsonObject): JsonObject {
  return mapped(result, (pair) => (isPair(pair) ? change(pair) : pair));
}

function eachTicker(
  result: JsonObject,
  change: (quote: JsonObject, sides: readonly [ask: Json, bid: Json]) => JsonObject,
): JsonObject {
  return mapped(result, (quote) => {
    if (!isObject(quote) || !isList(quote['a']) || !isList(quote['b'])) return quote;
    return change(quote, [quote['a'][0] ?? null, quote['b'][0] ?? null]);
  });
}

/** Changes the candles, which are the lists in an answer with a field `last`. */
function eachCandles(result: JsonObject, change: (rows: readonly Json[]) => readonly Json[]): JsonObject {
  return 'last' in result ? mapped(result, (rows) => (isList(rows) ? change(rows) : rows)) : result;
}

/** Changes every object of a result that holds fields instead of further objects by their ids. */
function withinRows(result: JsonObject, change: (row: JsonObject) => JsonObject): JsonObject {
  const within = (value: Json): Json => {
    if (!isObject(value)) return value;
    const inner = mapped(value, within);
    return Object.values(value).some((field) => !isObject(field)) ? change(inner) : inner;
  };
  return mapped(result, within);
}

function mapped(object: JsonObject, change: (value: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]));
}

function rest(value: Json | undefined): readonly Json[] {
  return isList(value) ? value.slice(1) : [];
}

/** A price as text, with as many decimals as it had. */
function slipped(price: Json, factor: number): Json {
  if (typeof price !== 'string') return price;
  return (Number(price) * factor).toFixed(price.split('.')[1]?.length ?? 0);
}

/** Rows of a volume and a fee. */
function doubled(rows: Json | undefined): Json {
  if (!isList(rows)) return [];
  return rows.map((row) => (isList(row) && typeof row[1] === 'number' ? [row[0] ?? 0, row[1] * 2] : row));
}

function isPair(value: Json): value is JsonObject {
  return isObject(value) && 'wsname' in value;
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parsed(body: string): JsonObject | undefined {
  try {
    const answer = JSON.parse(body) as Json;
    return isObject(answer) ? answer : undefined;
  } catch {
    return undefined;
  }
}
