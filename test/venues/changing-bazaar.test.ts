import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { HaltFile } from '../../src/adapters/files/halt-file.ts';
import { minorFromAmount } from '../../src/core/money.ts';
import { instant, MINUTE } from '../../src/core/time.ts';
import { readEvent } from '../../src/engine/read-event.ts';
import { checkMarketNews } from '../../src/live/check-market-news.ts';
import { replayLive } from '../../src/operate/replay-run.ts';
import { liveStatus } from '../../src/operate/run-status.ts';
import { readRun } from '../../src/trading/read-run.ts';
import { flattenRun } from '../../src/trading/kill-switch.ts';
import { liveFolderAt } from '../../src/trading/run-folder.ts';
import { openJournal } from '../../src/trading/run-journal.ts';
import { MonotonicNonce } from '../../src/wire/monotonic-nonce.ts';
import { suiteFolder } from '../harness/scratch-folder.ts';
import { bazaarKit } from './bazaar-kit.ts';
import { BazaarRun, BEGIN, CASH } from './bazaar-run.ts';

/** At a venue that lists and settles markets; the process dies three times and begins anew. */
const run = new BazaarRun(suiteFolder());

beforeAll(async () => {
  vi.stubEnv('EDGEWISE_LOCKS', run.workspace);
  await run.prepare();
  // Once dates are held, once pears are there, once they are held.
  await run.live((event) => (event.kind === 'settlement' ? 'die' : undefined));
  await run.live((event) => (event.kind === 'listing' ? 'die' : undefined));
  await run.live((event) => (event.kind === 'fill' && event.fill.instrument === 'PEAR/USD' ? 'die' : undefined));
  let isSettled = false;
  await run.live((event) => {
    isSettled ||= event.kind === 'listing' && event.instrument.id === 'SLOE/USD';
    return isSettled && event.kind === 'fill' && event.fill.instrument === 'SLOE/USD' ? 'stop' : undefined;
  });
}, 150_000);
afterAll(() => void vi.unstubAllEnvs());

function changes(): string[] {
  const journal = openJournal(run.folder);
  const found = [...journal.events()].flatMap(({ event }) => {
    const read = readEvent(event);
    if (read.kind === 'listing') return [`${read.instrument.id} in slot ${read.market}`];
    return read.kind === 'settlement' ? [`slot ${read.market} at ${read.value}`] : [];
  });
  journal.close();
  return found;
}

it('a run whose markets change learns each change once, in slots that are free', () => {
  expect(run.deaths).toBe(3);
  expect(run.failures).toEqual([]);
  expect(changes()).toEqual(['slot 1 at 12345', 'PEAR/USD in slot 1', 'slot 1 at 23456', 'SLOE/USD in slot 1']);
  const journal = openJournal(run.folder);
  const leftOut = [...journal.notes()].filter(({ kind }) => kind === 'market-left-out');
  journal.close();
  expect(leftOut.map(({ detail }) => detail['instrument'])).toContain('PLUM/USD');
});

it('a run whose markets change trades the listed markets once their features are warm, and never before', () => {
  const traded = new Set(run.exchange.fills.map(({ instrument }) => instrument));
  expect([...traded].toSorted()).toEqual(['DATE/USD', 'FIG/USD', 'PEAR/USD', 'SLOE/USD']);
  let candles = 0;
  const forecastFrom = new Map<string, number>();
  for (const event of run.events) {
    if (event.kind === 'moment' && event.moment.markets[1]?.candle !== undefined) candles++;
    if (event.kind === 'listing') candles = 0;
    const forecast = event.kind === 'forecast' ? event.forecasts[1] : undefined;
    if (forecast !== undefined && !forecastFrom.has(forecast.instrument))
      forecastFrom.set(forecast.instrument, candles);
  }
  expect(forecastFrom.get('PEAR/USD'), 'candles of pears before their first forecast').toBeGreaterThan(20);
  expect(forecastFrom.get('SLOE/USD'), 'as many candles of sloes').toBe(forecastFrom.get('PEAR/USD'));
});

it('a run whose markets change has the money that the venue has, settlements included', async () => {
  const held = run.exchange.payouts.filter(({ lots }) => lots !== 0).map(({ instrument }) => instrument);
  expect(held, 'markets that were settled with a position').toEqual(['DATE/USD', 'PEAR/USD']);
  // A tick times a lot is 10^-5 US dollars; all in units of 10^-18.
  const unit = 10n ** 13n;
  let cash = minorFromAmount(2 * CASH);
  for (const { side, lots, priceTicks, feeMinor } of run.exchange.fills)
    cash += (side === 'sell' ? 1n : -1n) * BigInt(lots) * BigInt(priceTicks) * unit - feeMinor;
  for (const { lots, value } of run.exchange.payouts) cash += BigInt(lots) * BigInt(value * 100) * unit;
  expect(run.exchange.cashMinor).toBe(cash);
  const { balance, positions } = await liveStatus(run.folder);
  expect(minorFromAmount(balance ?? Number.NaN) + minorFromAmount(CASH)).toBe(cash);
  for (const { instrument, amount } of positions)
    expect(Math.round(Number(amount) * 1_000), instrument).toBe(run.exchange.lots(instrument));
});

it('a run whose markets change is replayed to the same outputs, and a backtest of its markets decides the same', async () => {
  const replayed = await replayLive(run.folder, run.workspace);
  expect(replayed.divergence).toBeUndefined();
  expect(replayed.gap.unattributedMinor).toBe('0');
});

it('a run whose markets change is closed, by the kill switch, in the markets that it has at its end', () => {
  const { instruments } = readRun(run.folder, () => undefined);
  expect(instruments.map(({ id }) => id)).toEqual(['FIG/USD', 'SLOE/USD']);
});

it('the news of the bazaar keeps the contract of every source of news', async () => {
  const { clock, exchange } = new BazaarRun(suiteFolder());
  const connection = await bazaarKit(exchange).open({
    keys: { key: 'k', secret: 's' },
    clock,
    nonces: new MonotonicNonce(clock),
    purpose: 'real',
  });
  const candle = 5 * MINUTE;
  const checked = checkMarketNews({
    open: (since) => {
      const source = connection.news?.({ since });
      if (source === undefined) throw new Error('the bazaar gives news');
      return source;
    },
    now: () => clock.now(),
    times: Array.from({ length: 100 }, (_, place) => instant(BEGIN + (place + 1) * 6 * candle)),
    passTo: (at) => clock.advanceTo(at),
  });
  await expect(checked).resolves.toBeUndefined();
});

it('flatten closes what is held of a market that was listed while the run traded, and leaves the run halted', async () => {
  const { exchange, clock, folder } = run;
  expect(exchange.lots('SLOE/USD'), 'the run was stopped when it had bought sloes').toBeGreaterThan(0);
  const speed = 5_000;
  const [venueBegin, begin] = [clock.now(), performance.now()];
  const told: string[] = [];
  const outcome = await flattenRun({
    folder,
    reason: 'a storm',
    by: 'Ada',
    tell: (line) => void told.push(line),
    reach: () =>
      Promise.resolve({
        kit: bazaarKit(exchange),
        keys: { key: 'kill', secret: 's' },
        url: bazaarKit(exchange).url,
        clock: {
          speed,
          now: () => {
            clock.advanceTo(instant(venueBegin + (performance.now() - begin) * 1_000 * speed));
            return clock.now();
          },
        },
      }),
  });
  expect(outcome.left, told.join('\n')).toEqual([]);
  expect(outcome.closed.join()).toContain('SLOE/USD');
  expect([exchange.lots('SLOE/USD'), exchange.lots('FIG/USD')]).toEqual([0, 0]);
  expect(await new HaltFile(liveFolderAt(folder).halt).read()).toMatchObject({ trading: 'halted', by: 'Ada' });
}, 60_000);
