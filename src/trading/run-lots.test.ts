import { describe, expect, it } from 'vitest';
import { ScriptedVenue } from '../../test/live/scripted-venue.ts';
import { exit, instruments, NOW } from '../../test/support/risk-view.ts';
import { SimulatedClock } from '../core/clock.ts';
import type { Fill } from '../core/fill.ts';
import type { Instrument } from '../core/instrument.ts';
import type { VenueHoldings } from '../execution/venue.port.ts';
import { instant, SECOND } from '../core/time.ts';
import { RunLots, type KeptLots } from './run-lots.ts';

const INSTRUMENT = { ...instruments[0]!, kind: 'spot' } satisfies Instrument;

/** An account that holds what a test says, and tells the fills that a test says. */
class Account extends ScriptedVenue {
  held = 0;
  told: Fill[] = [];

  override holdings(): Promise<VenueHoldings> {
    return Promise.resolve({ cashMinor: 0n, lots: new Map([[INSTRUMENT.id, this.held]]) });
  }

  override newFills(): Promise<readonly Fill[]> {
    return Promise.resolve(this.told.splice(0));
  }
}

interface Books {
  /** By the journal; unknown where it is damaged. */
  readonly own: number | 'unknown';
  /** What the account held before the run. */
  readonly foreign?: number;
  readonly minimumLots?: number;
}

function account(kind: Instrument['kind'], { own, foreign = 0, minimumLots = INSTRUMENT.minimumLots }: Books) {
  const clock = new SimulatedClock(NOW);
  const venue = new Account({ clock, instrument: INSTRUMENT, cashMinor: 0n });
  const kept: KeptLots | undefined =
    own === 'unknown'
      ? undefined
      : { lots: new Map([[INSTRUMENT.id, own]]), fillIds: new Set(['t1']), lastEvent: NOW, sentAt: NOW };
  const options = {
    venue,
    instruments: [{ ...INSTRUMENT, kind, minimumLots }],
    kept,
    foreign: { [INSTRUMENT.id]: foreign },
    clock,
  };
  const told: string[] = [];
  const lots = new RunLots({ ...options, ask: (read) => read(), tell: (line) => told.push(line) });
  const closable = async (held: number): Promise<number | undefined> => {
    venue.held = held;
    return (await lots.read()).get(INSTRUMENT.id);
  };
  const pass = (seconds: number): void => clock.advanceTo(instant(clock.now() + seconds * SECOND));
  return { venue, lots, closable, told, pass };
}

const fill = (id: string, side: Fill['side'], lots: number): Fill => ({
  id,
  order: exit().id,
  instrument: INSTRUMENT.id,
  side,
  lots,
  priceTicks: 1,
  feeMinor: 0n,
  liquidity: 'taker',
  at: NOW,
  cause: 'order',
});

describe('what may be closed of an account', () => {
  // The run's own lots by its fills, what the account holds, what it held before the run:
  // what is closed, and whether more lies beside.
  it.each([
    ['spot', 5, 5, 0, 5, false],
    ['spot', 5, 8, 3, 5, true],
    ['spot', 5, 3, 0, 3, false],
    ['spot', 5, 3, 4, 3, true],
    ['spot', 5, 0, 0, undefined, false],
    ['spot', 0, 4, 0, undefined, true],
    ['spot', -2, 4, 0, undefined, true],
    ['spot', -2, -2, 0, undefined, true],
    ['margin', 5, 5, 0, 5, false],
    ['margin', -5, -5, 0, -5, false],
    ['margin', -5, -8, -3, -5, true],
    ['margin', 5, 5, 3, 2, true],
    ['margin', 5, 2, 0, 2, false],
    ['margin', 5, -2, 0, undefined, true],
    ['margin', -5, 2, 0, undefined, true],
    ['perpetual', -5, -8, -3, -5, true],
    ['spot', 'unknown', 5, 3, 2, true],
    ['spot', 'unknown', 3, 5, undefined, true],
    ['margin', 'unknown', -5, -2, -3, true],
    ['margin', 'unknown', 0, 0, undefined, false],
  ] as const)('on %s, of %s own lots, %i held and %i before the run, is %s; beside: %s', async (...row) => {
    const [kind, own, held, foreign, wanted, beside] = row;
    const { closable, lots } = account(kind, { own, foreign });
    expect([await closable(held), lots.hasBeside(INSTRUMENT.id)]).toEqual([wanted, beside]);
  });

  it('follows the fills since the journal, each once, and the account at each reading', async () => {
    const { venue, closable, lots } = account('spot', { own: 5 });
    venue.told = [fill('t1', 'buy', 5), fill('t2', 'sell', 2), fill('t2', 'sell', 2)];
    const lagging = [await closable(5), lots.hasBeside(INSTRUMENT.id)];
    expect(lagging, 't1 is in the journal, and the account lags').toEqual([3, true]);
    venue.told = [fill('t2', 'sell', 2), fill('t3', 'buy', 4)];
    expect([await closable(7), lots.hasBeside(INSTRUMENT.id)]).toEqual([7, false]);
    venue.told = [fill('t4', 'sell', 7)];
    expect([await closable(0), lots.hasBeside(INSTRUMENT.id)]).toEqual([undefined, false]);
  });
});

// The run's own lots by its fills, what the account holds, what it held before the run, and what of it is in doubt.
const DOUBTS = [
  ['spot', 0, 0, 0, undefined],
  ['spot', 0, 4, 4, undefined],
  ['spot', 0, 3, 4, undefined],
  [
    'spot',
    0,
    4,
    2,
    'M0/USD: the account has 0.004 M0 and had 0.002 M0 before the run, which by its fills has 0.000 M0 left',
  ],
  ['spot', 5, 8, 3, undefined],
  [
    'spot',
    5,
    0,
    4,
    'M0/USD: the account has 0.000 M0 and had 0.004 M0 before the run, which by its fills has 0.005 M0 left; nothing in the account shows the run: is this the key of another account?',
  ],
  [
    'margin',
    0,
    5,
    0,
    'M0/USD: the account has 0.005 M0 and had 0.000 M0 before the run, which by its fills has 0.000 M0 left',
  ],
  [
    'margin',
    0,
    -5,
    0,
    'M0/USD: the account has -0.005 M0 and had 0.000 M0 before the run, which by its fills has 0.000 M0 left',
  ],
  ['margin', 0, 2, 5, undefined],
  ['margin', 0, 0, -3, undefined],
  [
    'margin',
    5,
    0,
    0,
    'M0/USD: the account has 0.000 M0 and had 0.000 M0 before the run, which by its fills has 0.005 M0 left; nothing in the account shows the run: is this the key of another account?',
  ],
  [
    'margin',
    3,
    3,
    3,
    'M0/USD: the account has 0.003 M0 and had 0.003 M0 before the run, which by its fills has 0.003 M0 left',
  ],
  [
    'margin',
    5,
    -2,
    0,
    'M0/USD: the account has -0.002 M0 and had 0.000 M0 before the run, which by its fills has 0.005 M0 left',
  ],
  ['spot', 'unknown', 3, 5, undefined],
] as const;

describe('what an account has at the end', () => {
  it.each(DOUBTS)('on %s, of %s own lots, %i held and %i before the run, is in doubt: %s', async (...row) => {
    const [kind, own, held, foreign, doubt] = row;
    const { closable, lots, venue } = account(kind, { own, foreign });
    await closable(held);
    expect(lots.unexplained).toEqual(doubt === undefined ? [] : [doubt]);
    venue.told = own === 'unknown' || own === 0 ? [] : [fill('t2', own > 0 ? 'sell' : 'buy', Math.abs(own))];
    await closable(kind === 'spot' ? foreign : 0);
    expect(lots.unexplained, 'as the newest reading has it').toEqual([]);
  });

  // Trades of others in the account, and whether they explain that it has none of the five lots of the run.
  it.each([
    ['sold by hand', [fill('h1', 'sell', 5)], true],
    ['sold by hand with coins from before', [fill('h1', 'sell', 9)], true],
    ['sold by hand in part', [fill('h1', 'sell', 3)], false],
    ['bought by hand', [fill('h1', 'buy', 5)], false],
    ['sold by hand, which the journal has already', [fill('t1', 'sell', 5)], false],
    ['sold by hand in another market', [{ ...fill('h1', 'sell', 5), instrument: 'M1/USD' }], false],
  ])('is explained by what was %s or not', async (_, trades, isExplained) => {
    const { closable, lots, venue } = account('spot', { own: 5, foreign: 4 });
    venue.others = trades;
    await closable(0);
    expect(lots.unexplained).toHaveLength(isExplained ? 0 : 1);
  });

  it('is not in doubt where a fill of the run or something to close showed that the account is its own', async () => {
    const bought = account('margin', { own: 5 });
    bought.venue.told = [fill('t1', 'buy', 5)];
    await bought.closable(0);
    const closed = account('margin', { own: 5 });
    await closed.closable(5);
    await closed.closable(0);
    expect([bought.lots.unexplained, closed.lots.unexplained]).toEqual([[], []]);
  });

  it('is not in doubt for less than the smallest order', async () => {
    const { closable, lots } = account('spot', { own: 0, minimumLots: 3 });
    await closable(2);
    expect(lots.unexplained).toEqual([]);
    await closable(3);
    expect(lots.unexplained).toHaveLength(1);
  });
});

describe('what may be closed of an account', () => {
  it('is told once where it takes coins from before the run, because somebody sold or took out some', async () => {
    const { closable, told, pass } = account('spot', { own: 5, foreign: 10 });
    await closable(15);
    await closable(10);
    pass(59);
    await closable(10);
    expect(told, 'a fill of the run may not be listed yet').toEqual([]);
    pass(1);
    await closable(10);
    await closable(10);
    expect(told).toEqual([
      "M0/USD: the account has 0.010 M0, and not the 0.010 M0 from before the run with the 0.005 M0 of the run beside: somebody sold or took out coins. What is there counts as the run's first: 0.005 M0 is closed, and 0.005 M0 stays",
    ]);
  });

  it.each([
    ['spot', 5, 14, 10, 1],
    ['spot', 5, 3, 4, 1],
    ['spot', 5, 3, 0, 0],
    ['spot', 5, 0, 4, 0],
    ['spot', 0, 3, 4, 0],
    ['spot', 'unknown', 3, 5, 0],
    ['margin', 5, 5, 3, 0],
  ] as const)(
    'on %s, of %s own lots, %i held and %i before the run, tells of coins from before %i times',
    async (...row) => {
      const [kind, own, held, foreign, times] = row;
      const { closable, told, pass } = account(kind, { own, foreign });
      await closable(held);
      expect(told).toHaveLength(0);
      pass(60);
      await closable(held);
      expect(told).toHaveLength(times);
    },
  );
});

describe('what is to be closed of an account that lacks coins', () => {
  it('is in doubt for a minute while coins are missing, because a fill of the run may not be listed yet', async () => {
    const { venue, lots, closable, told, pass } = account('spot', { own: 5, foreign: 10 });
    const wait = () => lots.reasonToWait(INSTRUMENT.id)?.until;
    await closable(15);
    expect(wait()).toBeUndefined();
    pass(10);
    await closable(10);
    expect([wait(), lots.hasBeside(INSTRUMENT.id)]).toEqual([instant(NOW + 70 * SECOND), true]);
    pass(30);
    expect([await closable(10), wait()], 'as long as nothing changes').toEqual([5, instant(NOW + 70 * SECOND)]);
    venue.told = [fill('t2', 'sell', 5)];
    expect([await closable(10), wait(), told], 'the fill explains it').toEqual([undefined, undefined, []]);
  });

  it('is in doubt for a minute anew where more coins are missing, and not where fewer are', async () => {
    const { lots, closable, pass } = account('spot', { own: 5, foreign: 10 });
    const until = async (held: number) => {
      await closable(held);
      return ((lots.reasonToWait(INSTRUMENT.id)?.until ?? NOW) - NOW) / SECOND;
    };
    expect(await until(13)).toBe(60);
    pass(50);
    expect(await until(11)).toBe(110);
    pass(50);
    expect(await until(12)).toBe(110);
    pass(10);
    expect(await until(12), 'it may be closed').toBe(0);
  });
});
