import type { OrderRequest, Side } from '../../core/order.ts';
import { clientOrderId } from '../../core/order.ts';
import type { Instant } from '../../core/time.ts';
import { stepsOfText } from '../../core/decimal-text.ts';
import { required, type CallFields } from './call-fields.ts';
import { invalidArgument, KrakenError } from './kraken-error.ts';
import type { KrakenMarket } from './kraken-market.ts';

/** What an AddOrder call asks for, checked for form but not for funds. */
export interface AskedOrder {
  readonly request: OrderRequest;
  readonly clientId: string | undefined;
  readonly userref: number;
  readonly postOnly: 'post-only' | 'may-take';
  readonly effect: 'place' | 'validate-only';
}

/** Reads the fields of AddOrder. Throws the refusal that Kraken gives for the first field that is wrong. */
export function readOrder(fields: CallFields, market: KrakenMarket, txid: string, at: Instant): AskedOrder {
  const flags = new Set((fields.get('oflags') ?? '').split(',').filter((flag) => flag !== ''));
  for (const flag of flags) if (flag !== 'post' && flag !== 'fciq') throw invalidArgument(flag === 'viqc' ? 'viqc' : 'oflags');
  const userref = Number(fields.get('userref') ?? '0');
  if (!Number.isSafeInteger(userref)) throw invalidArgument('userref');
  const postOnly = flags.has('post') ? 'post-only' : 'may-take';
  const request = orderRequest(fields, market, txid, at);
  if (postOnly === 'post-only' && request.kind !== 'limit') throw invalidArgument('oflags');
  return { request, clientId: clientIdOf(fields), userref, postOnly, effect: fields.get('validate') === 'true' ? 'validate-only' : 'place' };
}

function orderRequest(fields: CallFields, market: KrakenMarket, txid: string, createdAt: Instant): OrderRequest {
  const terms = {
    id: clientOrderId(txid),
    instrument: market.instrument.id,
    side: sideOf(required(fields, 'type')),
    lots: lotsOf(required(fields, 'volume'), market),
    purpose: 'enter',
    reduce: fields.get('reduce_only') === 'true' ? 'reduce-only' : 'open-or-reduce',
    createdAt,
  } as const;
  const kind = required(fields, 'ordertype');
  switch (kind) {
    case 'market':
      return { ...terms, kind: 'market' };
    case 'limit':
      return { ...terms, kind: 'limit', limitTicks: ticksOf(required(fields, 'price'), market), timeInForce: timeInForce(fields.get('timeinforce')) };
    case 'stop-loss':
      return { ...terms, kind: 'stop', triggerTicks: ticksOf(required(fields, 'price'), market) };
    case 'take-profit':
      return { ...terms, kind: 'take-profit', triggerTicks: ticksOf(required(fields, 'price'), market) };
    default:
      throw invalidArgument('ordertype');
  }
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

function ticksOf(text: string, { instrument }: KrakenMarket): number {
  const ticks = stepsOfText(text, instrument.tick);
  if (ticks === 'off-grid') throw new KrakenError('EOrder:Tick size check failed');
  if (ticks === 'unreadable' || ticks <= 0) throw invalidArgument('price');
  return ticks;
}

function timeInForce(text = 'GTC'): 'good-till-cancelled' | 'immediate-or-cancel' {
  if (text.toUpperCase() === 'GTC') return 'good-till-cancelled';
  if (text.toUpperCase() === 'IOC') return 'immediate-or-cancel';
  throw invalidArgument('timeinforce');
}

/** A UUID, with or without dashes, or up to 18 characters of ASCII. Source: Kraken, "Client order identifiers". */
function clientIdOf(fields: CallFields): string | undefined {
  const id = fields.get('cl_ord_id');
  if (id === undefined) return undefined;
  const isUuid = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i.test(id);
  if (!isUuid && !/^[\x21-\x7e]{1,18}$/.test(id)) throw invalidArgument('cl_ord_id');
  return id;
}
