import type { kraken } from 'ccxt';
import { z } from 'zod';
import { textOfSteps } from '../../core/decimal-text.ts';
import type { Instrument } from '../../core/instrument.ts';
import { stepSize } from '../../core/money.ts';
import { duration, instant, MINUTE } from '../../core/time.ts';
import { stepsBelow } from '../../exchange/ticks.ts';
import { afterThrottling } from './after-throttling.ts';
import type { ConnectionCheck } from '../connection-check.ts';
import { classifyTrouble } from './classify-trouble.ts';
import { KrakenCandleFeed } from './kraken-candle-feed.ts';
import { krakenInstruments } from './kraken-instruments.ts';

/** The permissions that a key needs in addition to reading the balance. */
export const PERMISSIONS = ['keys: orders', 'keys: trades', 'keys: ledger', 'keys: trading'] as const;

export interface CheckPermissionsOptions {
  /** A client that may ask whether an order would be accepted. */
  readonly client: kraken;
  /** An instrument of the system that the venue lists; undefined where there is none. */
  readonly instrument: Instrument | undefined;
  readonly leverage: number;
  /** Called with the name of each check before it is made, and with each wait. */
  readonly begin?: (name: string) => void;
}

type Found = Omit<ConnectionCheck, 'name'>;

const answer = z.object({ result: z.object({ descr: z.object({ order: z.string() }), txid: z.unknown().optional() }) });

/**
 * Checks the permissions of a key by making each kind of call that trading makes, because Kraken has no call that lists
 * them. Places no order.
 */
export async function checkPermissions({
  client,
  instrument,
  leverage,
  begin,
}: CheckPermissionsOptions): Promise<ConnectionCheck[]> {
  const [orders, trades, ledger, trading] = PERMISSIONS;
  const tried = (name: string, act: () => Promise<Found>): Promise<ConnectionCheck> => {
    begin?.(name);
    return outcomeOf(name, () => afterThrottling(act, { onWait: (line) => begin?.(`${name}: ${line}`) }));
  };
  return [
    await tried(orders, async () => {
      await client.privatePostOpenOrders({});
      await client.privatePostClosedOrders({});
      return { outcome: 'passed', detail: 'they may read open and closed orders' };
    }),
    await tried(trades, async () => {
      await client.privatePostTradesHistory({});
      return { outcome: 'passed', detail: 'they may read trades' };
    }),
    await tried(ledger, async () => {
      await client.privatePostLedgers({});
      return { outcome: 'passed', detail: 'they may read the ledger' };
    }),
    instrument === undefined
      ? { name: trading, outcome: 'skipped', detail: 'no instrument of the system is listed there' }
      : await tried(trading, () => checkTrading(client, instrument, leverage)),
  ];
}

async function outcomeOf(name: string, act: () => Promise<Found>): Promise<ConnectionCheck> {
  try {
    return { name, ...(await act()) };
  } catch (error) {
    return { name, outcome: 'failed', detail: classifyTrouble(error).reason };
  }
}

/** Asks the venue whether it would accept the smallest order at the best bid. */
async function checkTrading(client: kraken, wanted: Instrument, leverage: number): Promise<Found> {
  const [instrument = wanted] = krakenInstruments(client, [wanted]);
  const { id, kind, tick, lot, minimumLots, minimumNotional } = instrument;
  const quotes = new KrakenCandleFeed({
    client,
    instruments: [instrument],
    interval: duration(MINUTE),
    after: instant(0),
  });
  const bid = (await quotes.quotes())[0]?.bid ?? Number.NaN;
  const ticks = stepsBelow(bid, tick);
  if (!(ticks > 0)) return { outcome: 'skipped', detail: `nobody bids for ${id} just now` };
  // One lot more than the smallest value needs, because a price rounded to whole ticks may just miss that value.
  const lots = Math.max(minimumLots, Math.ceil(minimumNotional / (ticks * stepSize(tick) * stepSize(lot))) + 1);
  const volume = textOfSteps(lots, lot);
  const asked = {
    pair: client.market(id).id ?? id,
    type: 'buy',
    ordertype: 'limit',
    price: textOfSteps(ticks, tick),
    volume,
    ...(kind === 'margin' ? { leverage: String(leverage) } : {}),
    validate: 'true',
  };
  try {
    const { result } = answer.parse(await client.privatePostAddOrder(asked));
    if (result.txid !== undefined)
      return {
        outcome: 'failed',
        detail: `THE VENUE PLACED an order that it was only to check: ${result.descr.order}. Take it back by hand.`,
      };
    return { outcome: 'passed', detail: `the venue would take "${result.descr.order}"; nothing was placed` };
  } catch (error) {
    const { trouble, reason } = classifyTrouble(error);
    if (trouble !== 'funds') throw error;
    return {
      outcome: 'warned',
      detail: `they may place orders, and the account lacks the funds for ${volume} of ${id}: ${reason}`,
    };
  }
}
