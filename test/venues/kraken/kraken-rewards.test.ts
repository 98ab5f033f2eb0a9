import { describe, expect, it } from 'vitest';
import { createKrakenClient } from '../../../src/venues/kraken/kraken-client.ts';
import { KrakenCcxtVenue } from '../../../src/venues/kraken/kraken-ccxt-venue.ts';
import { MonotonicNonce } from '../../../src/wire/monotonic-nonce.ts';
import { amountFromMinor } from '../../../src/core/money.ts';
import type { Instant } from '../../../src/core/time.ts';
import { inProcessFetch } from '../../support/in-process-fetch.ts';
import { API_KEY, API_SECRET, hourlyCandles, START, spotKraken } from './simulator/kraken-simulator.ts';

type Entry = Readonly<Record<'refid' | 'type' | 'subtype' | 'asset' | 'amount', string>>;

/**
 * The real client at the simulator, whose balances and ledger are told as an account with Kraken's rewards tells them.
 */
async function account({
  balance = {},
  ledger = [],
}: {
  readonly balance?: Readonly<Record<string, string>>;
  readonly ledger?: readonly Entry[];
}) {
  const {
    rest,
    clock,
    venue: { markets },
  } = spotKraken([hourlyCandles([[40_000, 41_000, 39_000, 40_500]])], 10_000);
  const rows = Object.fromEntries(
    ledger.map((entry, index) => [
      `L${index}`,
      { ...entry, time: START / 1e6 + index, aclass: 'currency', fee: '0.0000', balance: '0' },
    ]),
  );
  const client = await createKrakenClient({
    key: API_KEY,
    secret: API_SECRET,
    clock,
    nonces: new MonotonicNonce(clock),
    money: 'paper',
    url: 'http://127.0.0.1:1',
    fetch: inProcessFetch((request) => {
      const reply = rest.answer(request);
      if (reply.kind !== 'reply') return reply;
      if (request.path.endsWith('/Balance')) return { ...reply, body: JSON.stringify({ error: [], result: balance }) };
      return request.path.endsWith('/Ledgers')
        ? { ...reply, body: JSON.stringify({ error: [], result: { ledger: rows, count: ledger.length } }) }
        : reply;
    }),
  });
  const venue = new KrakenCcxtVenue({
    orders: client,
    reads: client,
    instruments: markets.map(({ instrument }) => instrument),
    since: START as Instant,
  });
  await venue.connect();
  return venue;
}

const held = async (balance: Readonly<Record<string, string>>) => {
  const { cashMinor, lots, bound } = await (await account({ balance })).holdings();
  return [amountFromMinor(cashMinor), lots.get('BTC/USD'), bound];
};

const move = (type: string, subtype: string, from: string, to: string, amount: string): Entry[] => [
  { refid: 'R', type, subtype, asset: from, amount: `-${amount}` },
  { refid: 'R', type, subtype, asset: to, amount },
];

describe("an account with Kraken's rewards switched on", () => {
  it.each([
    ['plain', { ZUSD: '1000.0000', XXBT: '0.5000000000' }],
    ['coins that earn by themselves', { ZUSD: '1000.0000', XXBT: '0.0000000000', 'XBT.F': '0.5000000000' }],
    ['dollars that earn by themselves', { ZUSD: '0.0000', XXBT: '0.5', 'USD.F': '1000.0000' }],
    ['some under either name', { ZUSD: '250.0000', 'USD.F': '750.0000', XXBT: '0.2', 'XBT.F': '0.3' }],
  ])('holds the same 1,000 and half a bitcoin: %s', async (_, balance) => {
    expect(await held(balance)).toEqual([1_000, 50_000_000, []]);
  });

  it('holds what was put where it cannot be traded, and says so', async () => {
    expect(await held({ ZUSD: '0.0000', XXBT: '0.1', 'XBT.M': '0.4', 'USD.M': '1000' })).toEqual([
      1_000,
      50_000_000,
      ['0.4 XBT.M', '1000 USD.M'],
    ]);
  });

  it.each([
    ['allocated by itself', move('earn', 'autoallocation', 'ZUSD', 'USD.F', '1000.0000')],
    ['allocated by hand', move('earn', 'allocation', 'ZUSD', 'USD.M', '1000.0000')],
    ['taken back', move('earn', 'deallocation', 'USD.F', 'ZUSD', '1000.0000')],
    ['moved to a new product', move('earn', 'migration', 'USD.M', 'USD.F', '1000.0000')],
    ['staked as it was done before', move('transfer', 'spottostaking', 'ZUSD', 'USD.S', '5.0000')],
  ])('has no transfer of money that was %s', async (_, ledger) => {
    expect(await (await account({ ledger })).newCashFlows()).toEqual([]);
  });

  it('has one of a reward in dollars, and of dollars that were paid in', async () => {
    const ledger: Entry[] = [
      { refid: 'A', type: 'earn', subtype: 'reward', asset: 'USD.F', amount: '1.2500' },
      { refid: 'B', type: 'deposit', subtype: '', asset: 'ZUSD', amount: '100.0000' },
    ];
    const flows = await (await account({ ledger })).newCashFlows();
    expect(flows.map(({ amountMinor, cause }) => [amountFromMinor(amountMinor), cause])).toEqual([
      [1.25, 'transfer'],
      [100, 'transfer'],
    ]);
  });
});
