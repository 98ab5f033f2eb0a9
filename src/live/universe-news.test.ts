import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instruments } from '../../test/support/risk-view.ts';
import { SimulatedClock } from '../core/clock.ts';
import { duration, instant, MINUTE, SECOND, type Instant } from '../core/time.ts';
import { tradedUniverse } from '../core/universe.ts';
import type { MarketNews } from './market-news.port.ts';
import { UniverseNews } from './universe-news.ts';

const BEGIN = 1_704_067_200 * SECOND;
const minute = (count: number): Instant => instant(BEGIN + count * MINUTE);
const market = (place: number) => ({ ...instruments[place % instruments.length]!, id: `M${place}/USD` });
const listing = (place: number, at: number): MarketNews => ({
  kind: 'listed',
  at: minute(at),
  instrument: market(place),
  role: 'traded',
});
const settlement = (place: number, at: number): MarketNews => ({
  kind: 'settled',
  at: minute(at),
  instrument: market(place).id,
  value: 1,
});

/** A run that begins with the first of three markets at most. No moment comes, so news waits for its grace only. */
function stage() {
  const clock = new SimulatedClock(minute(0));
  const universe = tradedUniverse([market(0)], 2);
  const settled = new Set<string>();
  const [told, shown, leftOut]: [MarketNews[], string[], string[]] = [[], [], []];
  const news = new UniverseNews({
    source: { take: () => Promise.resolve(told.splice(0)) },
    engine: {
      universe,
      portfolio: { settledValue: (id: string) => (settled.has(id) ? 1 : undefined) } as never,
    },
    feed: { completeUntil: instant(0) },
    forecaster: {},
    keeper: {
      show: (event) => {
        if (event.kind === 'listing') universe.list(event.instrument, event.role);
        if (event.kind === 'settlement') settled.add(universe.settle(event.market).instrument.id);
        if (event.kind === 'listing' || event.kind === 'settlement')
          shown.push(`${event.kind} ${event.market} at ${(event.at - BEGIN) / MINUTE}`);
        return {} as never;
      },
    },
    sender: { sendAll: () => Promise.resolve() },
    clock,
    onChange: () => undefined,
    onLeftOut: (instrument) => void leftOut.push(instrument),
    newsGrace: duration(MINUTE),
  });
  return { clock, universe, news, told, shown, leftOut };
}

describe('what a run learns of markets that are listed and settled', () => {
  it('comes in the order of time, also where the venue tells something late', async () => {
    const { clock, news, told, shown } = stage();
    told.push(listing(1, 5));
    await news.read();
    told.push(settlement(0, 3));
    await news.read();
    clock.advanceTo(minute(5));
    await news.showDue();
    expect(shown, 'what is younger than the grace waits').toEqual(['settlement 0 at 3']);
    clock.advanceTo(minute(6));
    await news.showDue();
    expect(shown).toEqual(['settlement 0 at 3', 'listing 0 at 5']);
  });

  it('leaves no market out for which a settlement of the same instant makes room', async () => {
    const { clock, news, told, shown, leftOut } = stage();
    told.push(listing(1, 1), listing(2, 2), settlement(0, 2));
    await news.read();
    clock.advanceTo(minute(9));
    await news.showDue();
    expect(shown).toEqual(['listing 1 at 1', 'settlement 0 at 2', 'listing 0 at 2']);
    expect(leftOut).toEqual([]);
  });

  it('gives the same markets, in whatever order and however often the venue tells it', async () => {
    const whole = [listing(1, 1), settlement(0, 2), listing(2, 2), settlement(1, 4), listing(3, 5), listing(4, 6)];
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(whole, { minLength: whole.length }),
        fc.array(fc.constantFrom(...whole)),
        fc.nat(whole.length),
        async (order, again, first) => {
          const { clock, news, told, shown, leftOut } = stage();
          told.push(...order.slice(0, first));
          await news.read();
          told.push(...order.slice(first), ...again);
          await news.read();
          clock.advanceTo(minute(9));
          await news.showDue();
          expect(shown).toEqual([
            'listing 1 at 1',
            'settlement 0 at 2',
            'listing 0 at 2',
            'settlement 1 at 4',
            'listing 1 at 5',
          ]);
          expect(leftOut, 'no slot is free for it, and it is said once').toEqual([market(4).id]);
        },
      ),
    );
  });
});
