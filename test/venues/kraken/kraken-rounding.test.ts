import { beforeEach, describe, expect, it } from 'vitest';
import { createKrakenClient } from '../../../src/venues/kraken/kraken-client.ts';
import { KrakenCcxtVenue } from '../../../src/venues/kraken/kraken-ccxt-venue.ts';
import { MonotonicNonce } from '../../../src/wire/monotonic-nonce.ts';
import type { Instrument } from '../../../src/core/instrument.ts';
import { minorFromAmount } from '../../../src/core/money.ts';
import { HOUR, instant, MINUTE, SECOND, type Instant } from '../../../src/core/time.ts';
import { PortfolioLedger } from '../../../src/execution/portfolio-ledger.ts';
import type { ToldCashFlow } from '../../../src/execution/venue.port.ts';
import { reconcile } from '../../../src/live/reconciliation.ts';
import { inProcessFetch } from '../../support/in-process-fetch.ts';
import {
  API_KEY,
  API_SECRET,
  hourlyCandles,
  marginKraken,
  spotKraken,
  START,
  type SimulatedKraken,
} from './simulator/kraken-simulator.ts';
import { ask } from './simulator/seeded-trading.ts';

const CASH = 10_000;
const SWINGS = Array.from(
  { length: 10 },
  () =>
    [
      [40_000, 41_500, 39_400, 41_200],
      [41_200, 41_300, 37_000, 38_100],
      [38_100, 44_000, 38_000, 40_000],
    ] as const,
).flat();
const CANDLES = [hourlyCandles(SWINGS)];

interface LedgerTold {
  readonly ledger: Readonly<
    Record<string, { readonly refid: string; readonly asset: string; readonly type: string; readonly fee: string }>
  >;
  readonly count: number;
}

/** An account with the books of whoever trades there. */
class Account {
  readonly kraken: SimulatedKraken;
  readonly instruments: readonly Instrument[];
  readonly ledger: PortfolioLedger;
  readonly told = new Map<string, ToldCashFlow>();
  readonly #nonces: MonotonicNonce;
  /** Which entries a ledger that is behind shows. */
  shows: (entry: LedgerTold['ledger'][string]) => boolean = () => true;
  /** How an entry is told that is shown. */
  tells: (entry: LedgerTold['ledger'][string]) => LedgerTold['ledger'][string] = (entry) => entry;
  #orders = 0;

  constructor(kraken: SimulatedKraken) {
    this.kraken = kraken;
    this.instruments = kraken.venue.markets.map(({ instrument }) => instrument);
    this.ledger = new PortfolioLedger({ instruments: this.instruments, cashMinor: minorFromAmount(CASH) });
    this.#nonces = new MonotonicNonce(kraken.clock);
  }

  /** A process that begins. */
  async start(): Promise<KrakenCcxtVenue> {
    const client = await createKrakenClient({
      key: API_KEY,
      secret: API_SECRET,
      clock: this.kraken.clock,
      nonces: this.#nonces,
      money: 'paper',
      url: 'http://127.0.0.1:1',
      fetch: inProcessFetch((request) => {
        const reply = this.kraken.rest.answer(request);
        return reply.kind === 'reply' && request.path.endsWith('/Ledgers')
          ? { ...reply, body: this.#behind(reply.body) }
          : reply;
      }),
    });
    const venue = new KrakenCcxtVenue({
      orders: client,
      reads: client,
      instruments: this.instruments,
      since: START as Instant,
    });
    await venue.connect();
    this.pass(30);
    return venue;
  }

  pass(seconds: number): void {
    this.kraken.clock.advanceTo(instant(this.kraken.clock.now() + seconds * SECOND));
  }

  order(side: 'buy' | 'sell', volume: string, leverage?: string): void {
    this.pass(10);
    const answer = ask(this.kraken.calls, 'AddOrder', {
      pair: 'XBTUSD',
      type: side,
      ordertype: 'market',
      volume,
      cl_ord_id: `o${++this.#orders}`,
      ...(leverage === undefined ? {} : { leverage }),
    });
    if (answer.error.length > 0) throw new Error(answer.error.join('; '));
  }

  /** Books the fills that are new. */
  async fills(venue: KrakenCcxtVenue): Promise<number> {
    this.pass(30);
    const fills = await venue.newFills();
    for (const fill of fills) this.ledger.apply(fill);
    return fills.length;
  }

  /** Books the cash flows that no process was told before, as a session does; gives them. */
  async flows(venue: KrakenCcxtVenue): Promise<ToldCashFlow[]> {
    this.pass(30);
    const flows = (await venue.newCashFlows()).filter(({ id }) => !this.told.has(id));
    for (const flow of flows) {
      this.told.set(flow.id, flow);
      this.ledger.applyCashFlow(flow);
    }
    return flows;
  }

  async differences(venue: KrakenCcxtVenue) {
    this.pass(30);
    return reconcile({
      ledger: this.ledger,
      instruments: this.instruments,
      holdings: await venue.holdings(),
      foreign: { cashMinor: 0n, lots: new Map() },
    });
  }

  #behind(body: string): string {
    const { result, ...rest } = JSON.parse(body) as { readonly result: LedgerTold };
    const shown = Object.entries(result.ledger).flatMap(([id, entry]) =>
      this.shows(entry) ? [[id, this.tells(entry)] as const] : [],
    );
    return JSON.stringify({
      ...rest,
      result: {
        ledger: Object.fromEntries(shown),
        count: result.count - Object.keys(result.ledger).length + shown.length,
      },
    });
  }
}

const roundings = (flows: Iterable<ToldCashFlow>) => [...flows].filter(({ cause }) => cause === 'rounding').length;

describe('coins', () => {
  let account: Account;
  let venue: KrakenCcxtVenue;

  beforeEach(async () => {
    account = new Account(spotKraken(CANDLES, CASH));
    venue = await account.start();
  });

  it('bought and sold, whole and in parts: the books agree to the last unit once the ledger was read', async () => {
    account = new Account(spotKraken(CANDLES, CASH, { participation: 0.02 }));
    venue = await account.start();
    const steps: readonly (readonly ['buy' | 'sell', string])[] = [
      ['buy', '0.01234567'],
      ['buy', '0.10000003'],
      ['sell', '0.00777777'],
      ['sell', '0.09000001'],
    ];
    for (const [side, volume] of steps) {
      account.order(side, volume);
      account.pass((10 * MINUTE) / SECOND);
      expect(await account.fills(venue)).toBeGreaterThan(0);
      expect(await account.differences(venue), 'a notional of nine decimals').toMatchObject([{ kind: 'cash' }]);
      expect(roundings(await account.flows(venue))).toBeGreaterThan(0);
      expect(await account.differences(venue)).toEqual([]);
    }
    expect(account.kraken.venue.trades().length, 'some filled in parts').toBeGreaterThan(steps.length);
    const { financingMinor, transfersMinor } = account.ledger;
    expect([financingMinor === 0n, transfersMinor]).toEqual([false, 0n]);
    for (const { cause, amountMinor } of account.told.values())
      expect(
        [cause, amountMinor > -150_000_000_000_000n && amountMinor < 150_000_000_000_000n],
        'less than half a unit of amount and of fee, and of the fee as told',
      ).toEqual(['rounding', true]);
  });

  it.each([
    ['no entry', () => false],
    ['the coins alone', ({ asset }) => asset !== 'ZUSD'],
    ['the money alone', ({ asset }) => asset !== 'XXBT'],
  ] as readonly (readonly [string, Account['shows']])[])(
    'whose ledger shows %s yet are told nothing of, and once when it is there',
    async (_, shows) => {
      account.shows = shows;
      account.order('buy', '0.01234567');
      await account.fills(venue);
      expect([await account.flows(venue), await account.flows(venue)]).toEqual([[], []]);
      expect(await account.differences(venue)).toMatchObject([{ kind: 'cash' }]);
      account.shows = () => true;
      expect(roundings(await account.flows(venue))).toBe(1);
      expect([await account.differences(venue), await account.flows(venue)], 'and never again').toEqual([[], []]);
    },
  );

  it('are told of again by the next process, under the same name and to the same amount', async () => {
    account.order('buy', '0.01234567');
    await account.fills(venue);
    const [first] = await account.flows(venue);
    account.order('sell', '0.00777777');
    // The process dies between the fill and the look at the ledger.
    await account.fills(venue);
    const next = await account.start();
    await next.newFills();
    account.pass(30);
    const again = await next.newCashFlows();
    expect(again[0]).toEqual(first);
    expect(again).toHaveLength(2);
    for (const flow of again.slice(1)) account.ledger.applyCashFlow(flow);
    expect(await account.differences(next)).toEqual([]);
  });

  it('that the venue keeps as its fee are told by the trade of ours that lacks them, by the next process too, and those of others are not', async () => {
    account.tells = (entry) => (entry.asset === 'XXBT' ? { ...entry, fee: '0.0000320000' } : entry);
    account.order('buy', '0.01234567');
    expect(
      ask(account.kraken.calls, 'AddOrder', { pair: 'XBTUSD', type: 'buy', ordertype: 'market', volume: '0.01' }).error,
    ).toEqual([]);
    await account.fills(venue);
    expect(venue.uncreditedLots(), 'the ledger has not been read').toEqual([]);
    await account.flows(venue);
    const [first] = venue.uncreditedLots();
    expect([venue.uncreditedLots().length, first]).toMatchObject([1, { instrument: 'BTC/USD', lots: 3_200 }]);
    const next = await account.start();
    await next.newFills();
    await next.newCashFlows();
    expect(next.uncreditedLots()).toEqual([first]);
  });

  it('of somebody else are transfers, as they were', async () => {
    account.pass(10);
    expect(
      ask(account.kraken.calls, 'AddOrder', { pair: 'XBTUSD', type: 'buy', ordertype: 'market', volume: '0.01234567' })
        .error,
    ).toEqual([]);
    await account.fills(venue);
    expect((await account.flows(venue)).map(({ cause }) => cause)).toEqual(['transfer']);
    expect(await account.differences(venue), 'the coins are not ours').toMatchObject([{ kind: 'position' }]);
  });
});

describe('positions on margin', () => {
  const STEPS: readonly (readonly ['buy' | 'sell', string])[] = [
    ['buy', '0.10234567'],
    ['buy', '0.05000001'],
    ['sell', '0.12000003'],
    ['sell', '0.08000001'],
    ['sell', '0.02111111'],
    ['buy', '0.03333333'],
    ['buy', '0.03543214'],
  ];

  it('long and short, closed in parts and turned: the books agree to the last unit, rollovers too', async () => {
    const account = new Account(marginKraken(CANDLES, CASH));
    const venue = await account.start();
    for (const [step, [side, volume]] of STEPS.entries()) {
      account.order(side, volume, '2');
      account.pass(140 * 60);
      await account.fills(venue);
      await account.flows(venue);
      expect(await account.differences(venue), `after step ${step}`).toEqual([]);
    }
    const causes = [...account.told.values()].map(({ cause }) => cause);
    expect(new Set(causes)).toEqual(new Set(['rounding', 'interest']));
    const interest = [...account.told.values()].filter(({ cause }) => cause === 'interest');
    expect(new Set(interest.map(({ instrument }) => instrument)), 'the market that it was paid for').toEqual(
      new Set(account.instruments.map(({ id }) => id)),
    );
    expect(roundings(account.told.values())).toBeGreaterThan(STEPS.length - 2);
    expect([account.ledger.isFlat, account.kraken.venue.account.margin.positions]).toEqual([true, []]);
  });

  it('agree with a new process at each step, which has the positions from their trades', async () => {
    const account = new Account(marginKraken(CANDLES, CASH));
    for (const [step, [side, volume]] of STEPS.entries()) {
      account.order(side, volume, '2');
      const venue = await account.start();
      await account.fills(venue);
      await account.flows(venue);
      expect(await account.differences(venue), `after step ${step}`).toEqual([]);
    }
  });

  it('beside coins of the same pair: each by its own entries', async () => {
    const account = new Account(marginKraken(CANDLES, CASH));
    const venue = await account.start();
    for (const [side, volume, leverage] of [
      ['buy', '0.05000003', undefined],
      ['buy', '0.03333333', '3'],
      ['sell', '0.02000007', undefined],
      ['sell', '0.03333333', '3'],
    ] as const) {
      account.order(side, volume, leverage);
      account.pass(HOUR / SECOND / 2);
      await account.fills(venue);
      await account.flows(venue);
      expect(await account.differences(venue)).toEqual([]);
    }
    expect(roundings(account.told.values())).toBeGreaterThan(2);
  });
});
