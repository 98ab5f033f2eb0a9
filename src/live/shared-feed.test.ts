import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Moment } from '../core/moment.ts';
import { instant, type Instant } from '../core/time.ts';
import type { MomentFeed } from './moment-feed.port.ts';
import { SharedFeed } from './shared-feed.ts';

/** A feed with one moment per microsecond. It counts its calls, and fails where it is told to. */
class CountingFeed implements MomentFeed {
  nextAt: Instant = instant(1);
  calls = 0;
  isSilent = false;

  get completeUntil(): Instant {
    return instant(this.nextAt - 1);
  }

  async take(now: Instant): Promise<readonly Moment[]> {
    this.calls++;
    await Promise.resolve();
    if (this.isSilent) throw new Error('the market did not answer');
    const moments: Moment[] = [];
    for (; this.nextAt <= now; this.nextAt = instant(this.nextAt + 1)) moments.push({ at: this.nextAt, markets: [] });
    return moments;
  }

  hurry(): void {}

  quotes(): Promise<never[]> {
    this.calls++;
    return Promise.resolve([]);
  }
}

it('every trader gets every moment once and in order, however they take turns', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ trader: fc.nat(2), wait: fc.nat(3), silent: fc.boolean() }), { maxLength: 60 }),
      async (turns) => {
        const source = new CountingFeed();
        const shared = new SharedFeed(source);
        const traders = [shared.subscribe(), shared.subscribe(), shared.subscribe()];
        const seen: number[][] = [[], [], []];
        let now = 0;
        for (const { trader, wait, silent } of turns) {
          now += wait;
          source.isSilent = silent;
          const moments = (await traders[trader]?.take(instant(now)).catch(() => [])) ?? [];
          seen[trader]?.push(...moments.map(({ at }) => at));
          const last = seen[trader]?.at(-1) ?? 0;
          expect(traders[trader]?.completeUntil, 'nothing is said to be told that was not').toBeGreaterThanOrEqual(
            last,
          );
        }
        source.isSilent = false;
        for (const [trader, feed] of traders.entries()) {
          while ((seen[trader]?.length ?? 0) < now) {
            const moments = await feed.take(instant(now));
            expect(moments.length).toBeGreaterThan(0);
            seen[trader]?.push(...moments.map(({ at }) => at));
          }
        }
        const all = Array.from({ length: now }, (_, index) => index + 1);
        expect(seen).toEqual([all, all, all]);
      },
    ),
  );
});

it('traders that ask at the same time ask the source once', async () => {
  const source = new CountingFeed();
  const shared = new SharedFeed(source);
  const [first, second] = [shared.subscribe(), shared.subscribe()];
  const [one, other] = await Promise.all([first.take(instant(3)), second.take(instant(3))]);
  expect(one.map(({ at }) => at)).toEqual([1, 2, 3]);
  expect(other, 'the second is not left without').toEqual(one);
  expect(source.calls).toBe(1);
  await Promise.all([first.quotes(), second.quotes()]);
  expect(source.calls).toBe(2);
});

it('a timer of a trader waits for the moments that this trader has not taken', async () => {
  const shared = new SharedFeed(new CountingFeed());
  const [quick, slow] = [shared.subscribe(), shared.subscribe()];
  await quick.take(instant(5));
  expect(quick.completeUntil).toBe(5);
  expect(slow.completeUntil).toBe(0);
  expect(slow.nextAt, 'what waits can be taken at once').toBe(1);
});

it('a trader that takes nothing is told what it missed, and keeps no memory', async () => {
  const shared = new SharedFeed(new CountingFeed());
  const [taking, stuck, gone] = [shared.subscribe(), shared.subscribe(), shared.subscribe()];
  gone.close();
  for (let at = 5_000; at <= 20_000; at += 5_000) expect(await taking.take(instant(at))).toHaveLength(5_000);
  await expect(stuck.take(instant(20_000))).rejects.toThrow('it missed 10000');
});

it('every trader learns which markets the source cannot read', () => {
  const source = new CountingFeed();
  const feed = new SharedFeed(source).subscribe();
  expect(feed.unread?.(), 'the source does not say').toEqual([]);
  const unread = [{ instrument: 'ETH/USD', since: instant(1), failures: 2, reason: 'busy' }];
  Object.assign(source, { unread: () => unread });
  expect(feed.unread?.()).toEqual(unread);
});
