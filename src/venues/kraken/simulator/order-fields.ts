import { amountOfText, stepsOfText } from '../../../core/decimal-text.ts';
import { parseIsoTime } from '../../../core/iso-time.ts';
import type { OrderRequest, Side } from '../../../core/order.ts';
import { clientOrderId } from '../../../core/order.ts';
import { instant, SECOND, type Instant } from '../../../core/time.ts';
import type { AskedOrder } from './asked-order.ts';
import { isAsked, required, type CallFields } from './call-fields.ts';
import { invalidArgument, KrakenError } from './kraken-error.ts';
import type { KrakenMarket } from './kraken-market.ts';
import { unitMinorOf } from './market-units.ts';
import { buyingTicks } from './order-funds.ts';
import { readManner, type OrderManner } from './order-manner.ts';

/** The market, the time and the id of an order that arrives. */
export interface Arrival {
  readonly market: KrakenMarket;
  readonly txid: string;
  readonly at: Instant;
  /** The price at that time. */
  readonly ticks: number;
}

/** Reads the fields of AddOrder. Throws the refusal that Kraken gives for the first field that is wrong. */
export function readOrder(fields: CallFields, { market, txid, at, ticks }: Arrival): AskedOrder {
  const flags = flagsOf(fields);
  const userref = userrefOf(fields);
  const postOnly = flags.has('post') ? 'post-only' : 'may-take';
  const side = sideOf(required(fields, 'type'));
  const leverage = leverageOf(fields.get('leverage'), market.leverages[side]);
  const manner = mannerOf(fields, '', market);
  if (postOnly === 'post-only' && (manner.core.kind !== 'limit' || manner.trigger !== undefined))
    throw invalidArgument('oflags');
  const budgetMinor = flags.has('viqc') ? budgetOf(fields, side, manner) : undefined;
  const lots =
    budgetMinor === undefined ? lotsOf(required(fields, 'volume'), market) : lotsFor(budgetMinor, market, ticks);
  checkDeadline(fields.get('deadline'), at);
  return {
    request: {
      id: clientOrderId(txid),
      instrument: market.instrument.id,
      side,
      lots,
      purpose: 'enter',
      reduce: reduceOf(fields, leverage),
      createdAt: at,
      ...manner.core,
    },
    budgetMinor,
    trigger: manner.trigger,
    leverage,
    postOnly,
    userref,
    close: closeOf(fields, market),
    expiresAt: expiryOf(fields.get('expiretm'), at),
    clientId: clientIdOf(fields),
    effect: isAsked(fields, 'validate') ? 'validate-only' : 'place',
  };
}

function flagsOf(fields: CallFields): ReadonlySet<string> {
  const flags = new Set((fields.get('oflags') ?? '').split(',').filter((flag) => flag !== ''));
  for (const flag of flags) if (flag !== 'post' && flag !== 'fciq' && flag !== 'viqc') throw invalidArgument('oflags');
  return flags;
}

function userrefOf(fields: CallFields): number {
  const userref = Number(fields.get('userref') ?? '0');
  if (!Number.isSafeInteger(userref) || Math.abs(userref) > MOST_USERREF) throw invalidArgument('userref');
  // Source: Kraken's REST documentation, `AddOrder`: one or the other.
  if (userref !== 0 && (fields.get('cl_ord_id') ?? '') !== '') throw invalidArgument('userref');
  return userref;
}

/** The largest signed number of 32 bits. */
const MOST_USERREF = 2_147_483_647;

function mannerOf(fields: CallFields, prefix: '' | 'close', market: KrakenMarket): OrderManner {
  const name = (field: string): string => (prefix === '' ? field : `${prefix}[${field}]`);
  return readManner(
    {
      ordertype: required(fields, name('ordertype')),
      timeinforce: prefix === '' ? fields.get('timeinforce') : undefined,
      price: () => required(fields, name('price')),
      price2: () => required(fields, name('price2')),
    },
    market,
  );
}

/**
 * The closing order of an order; undefined where none is asked for. Incomplete or malformed fields of it are refused,
 * not ignored.
 */
function closeOf(fields: CallFields, market: KrakenMarket): OrderManner | undefined {
  if ((fields.get('close') ?? '') !== '') throw invalidArgument('close');
  if (![...fields.keys()].some((name) => name.startsWith('close['))) return undefined;
  const close = mannerOf(fields, 'close', market);
  if (close.trigger === undefined && close.core.kind === 'market') throw invalidArgument('close[ordertype]');
  return close;
}

function sideOf(text: string): Side {
  if (text === 'buy' || text === 'sell') return text;
  throw invalidArgument('type');
}

function lotsOf(text: string, { instrument }: KrakenMarket): number {
  const lots = stepsOfText(text, instrument.lot);
  if (typeof lots === 'string' || lots <= 0) throw invalidArgument('volume');
  return lots;
}

/** The cost of an order whose volume is money. Only a market buy may have one. */
function budgetOf(fields: CallFields, side: Side, { core, trigger }: OrderManner): bigint {
  if (side !== 'buy' || core.kind !== 'market' || trigger !== undefined) throw invalidArgument('viqc');
  const budget = amountOfText(required(fields, 'volume'));
  if (budget === undefined || budget <= 0n) throw invalidArgument('volume');
  return budget;
}

/**
 * The lots that an amount of money buys, the fee paid in addition, at the highest possible price of this instant. The
 * price may lie half a tick above the nearest tick.
 */
function lotsFor(budgetMinor: bigint, market: KrakenMarket, ticksNow: number): number {
  const lots = Number(budgetMinor / (BigInt(buyingTicks(market, ticksNow + 1)) * unitMinorOf(market)));
  if (!Number.isSafeInteger(lots)) throw invalidArgument('volume');
  return lots;
}

/** Reads a leverage: `2` or `2:1`. `none` and an absent field mean an order for coins. */
function leverageOf(text: string | undefined, leverages: readonly number[]): number | undefined {
  if (text === undefined || text === '' || text === 'none') return undefined;
  const leverage = Number(/^(\d+)(?::1)?$/.exec(text)?.[1]);
  if (!leverages.includes(leverage)) throw invalidArgument('leverage');
  return leverage;
}

/**
 * Reads `reduce_only`, which only orders on margin can have. The wording of the refusal on spot orders is an
 * assumption.
 */
function reduceOf(fields: CallFields, leverage: number | undefined): OrderRequest['reduce'] {
  if (!isAsked(fields, 'reduce_only')) return 'open-or-reduce';
  if (leverage === undefined) throw invalidArgument('reduce_only');
  return 'reduce-only';
}

/** Reads an expiry: seconds since 1970, or with a `+` seconds from now; 0 means never. */
function expiryOf(text: string | undefined, at: Instant): Instant | undefined {
  if (text === undefined || text === '' || text === '0') return undefined;
  if (!/^\+?\d{1,12}$/.test(text)) throw invalidArgument('expiretm');
  const seconds = Number(text);
  const expiry = text.startsWith('+') ? at + seconds * SECOND : seconds * SECOND;
  if (expiry <= at) throw invalidArgument('expiretm');
  return instant(expiry);
}

/**
 * Throws Kraken's refusal of an order that arrives after its deadline, so that a delayed call cannot trade on old
 * prices.
 */
export function checkDeadline(text: string | undefined, at: Instant): void {
  if (text === undefined || text === '') return;
  const deadline = text.includes('T') ? parseIsoTime(text) : undefined;
  if (deadline === undefined) throw invalidArgument('deadline');
  if (at > deadline) throw new KrakenError('EService:Deadline elapsed');
}

/** A UUID, with or without dashes, or up to 18 characters of ASCII. Source: Kraken, "Client order identifiers". */
function clientIdOf(fields: CallFields): string | undefined {
  const id = fields.get('cl_ord_id');
  if (id === undefined) return undefined;
  const isUuid = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i.test(id);
  if (!isUuid && !/^[\x21-\x7e]{1,18}$/.test(id)) throw invalidArgument('cl_ord_id');
  return id;
}
