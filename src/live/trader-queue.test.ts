import fc from 'fast-check';
import { expect, it } from 'vitest';
import { instant } from '../core/time.ts';
import type { PushedMoment, Trader, TraderOutput } from './trader.port.ts';
import { TraderQueue } from './trader-queue.ts';

function momentAt(at: number): PushedMoment {
  const view = { candle: undefined, continuity: 'continuous' as const };
  return { moment: { at: instant(at), markets: [view, view] }, takenAt: instant(at), quotes: [] };
}

/** A trader that answers when it is asked to, and remembers what it was shown. */
class PatientTrader implements Trader {
  readonly shown: PushedMoment[] = [];
  #answer: { resolve: (output: TraderOutput) => void; reject: (error: Error) => void } | undefined;

  push(pushed: PushedMoment): Promise<TraderOutput> {
    if (this.#answer !== undefined) throw new Error('a second moment came before the first was answered');
    this.shown.push(pushed);
    return new Promise((resolve, reject) => (this.#answer = { resolve, reject }));
  }

  async answer(): Promise<void> {
    const answer = this.#answer;
    this.#answer = undefined;
    answer?.resolve({ at: this.shown.at(-1)?.moment.at ?? instant(0), equity: 1, orders: 0, fills: 0 });
    await settled();
  }

  async fail(reason: string): Promise<void> {
    const answer = this.#answer;
    this.#answer = undefined;
    answer?.reject(new Error(reason));
    await settled();
  }
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
}

it('every moment is shown once and in order or is counted as dropped, and a gap is always marked', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(fc.record({ add: fc.integer({ min: 1, max: 6 }) }), fc.constant('answer' as const))),
      async (steps) => {
        const trader = new PatientTrader();
        const queue = new TraderQueue({ trader, mostWaiting: 4 });
        let added = 0;
        for (const step of steps) {
          if (step === 'answer') await trader.answer();
          else {
            queue.add(Array.from({ length: step.add }, (_, index) => momentAt(added + index + 1)));
            added += step.add;
            await settled();
          }
          const { waiting, dropped } = queue.state;
          expect(waiting, 'the queue is bounded').toBeLessThanOrEqual(4);
          expect(trader.shown.length + waiting + dropped, 'nothing is lost without being counted').toBe(added);
        }
        const times = trader.shown.map(({ moment: { at } }) => at as number);
        expect(times).toEqual(times.toSorted((one, other) => one - other));
        for (const [place, { moment }] of trader.shown.entries()) {
          const isAfterGap = moment.at !== (times[place - 1] ?? 0) + 1;
          for (const { continuity } of moment.markets)
            expect(continuity).toBe(isAfterGap ? 'after-hole' : 'continuous');
        }
      },
    ),
  );
});

it('adding moments shows none before the caller has gone on', async () => {
  const trader = new PatientTrader();
  const queue = new TraderQueue({ trader });
  queue.add([momentAt(1)]);
  expect(trader.shown, 'the run trades the moment first').toEqual([]);
  await settled();
  expect(trader.shown).toHaveLength(1);
});

it('a trader that rejects is shown nothing more, and its reason is reported once', async () => {
  const reasons: string[] = [];
  const trader = new PatientTrader();
  const queue = new TraderQueue({ trader, onFailure: (reason) => reasons.push(reason) });
  queue.add([momentAt(1), momentAt(2), momentAt(3)]);
  await settled();
  await trader.fail('out of memory');
  queue.fail('its process ended');
  queue.add([momentAt(4)]);
  await settled();
  expect(reasons).toEqual(['out of memory']);
  expect(trader.shown).toHaveLength(1);
  expect(queue.state).toEqual({ state: 'failed', reason: 'out of memory', waiting: 0, dropped: 4 });
});

it('a trader that throws at once fails like one that rejects', async () => {
  const queue = new TraderQueue({
    trader: {
      push: () => {
        throw new Error('broken');
      },
    },
  });
  queue.add([momentAt(1), momentAt(2)]);
  await settled();
  expect(queue.state).toMatchObject({ state: 'failed', reason: 'broken', dropped: 2 });
});
