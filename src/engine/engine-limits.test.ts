import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effort } from '../../test/harness/effort.ts';
import { addsUp } from '../../test/support/adds-up.ts';
import { exactJson } from './exact-json.ts';
import { isQuiet, type EngineOutput } from './engine-output.ts';
import { happening, type Company, Theatre } from '../../test/support/limits-theatre.ts';

/** All that an output says, as text. */
function plain(output: EngineOutput): string {
  const { orders, ...rest } = output;
  return isQuiet(output) ? output.forecast : exactJson({ orders: orders.map(({ order }) => order), ...rest });
}

describe('under any sequence of events', () => {
  it.each<Company>([
    { lossAction: 'refuse-entries' },
    { lossAction: 'reduce', protection: { stopDistance: 0.1, targetDistance: 0.05 } },
  ])(
    'no approved order exceeds any limit, and no exit is held back: $lossAction, protection $protection',
    (company) => {
      const { lossAction } = company;
      let approved = 0;
      const refusals: Record<string, number> = {};
      const stops = new Set<string>();
      fc.assert(
        fc.property(fc.array(happening, { minLength: 100, maxLength: 160 }), (happenings) => {
          const theatre = new Theatre(company);
          for (const each of happenings) theatre.play(each);
          expect(theatre.auditor.breaches).toEqual([]);
          expect(theatre.auditor.equity, 'the auditor sees the same account').toBeCloseTo(theatre.portfolio.equity, 6);
          const again = new Theatre(company, theatre.script).engine;
          expect(
            theatre.events.map((event) => plain(again.process(event))).join('\n'),
            'the same events give the same outputs',
          ).toBe(theatre.outputs.map(plain).join('\n'));
          expect(addsUp(theatre.engine.entryCounts())).toBe('adds up');
          expect(again.entryCounts(), 'the same events give the same counts').toEqual(theatre.engine.entryCounts());
          expect(theatre.engine.entryCounts().orders).toBe(theatre.auditor.approvedEntries);
          approved += theatre.auditor.approvedEntries;
          for (const output of theatre.outputs) {
            for (const { refusals: reasons } of output.refusals)
              for (const { check } of reasons) refusals[check] = (refusals[check] ?? 0) + 1;
            for (const each of output.changes)
              if (each.kind === 'reducing' && each.by === 'guardian') stops.add(each.reason.split(':')[0] ?? '');
          }
        }),
        // Runs are long; to make a failing one shorter takes longer than to read it.
        { numRuns: effort({ usual: 150, thorough: 400 }), seed: 21, endOnFailure: true },
      );
      expect(approved, 'a guardian that approves nothing proves nothing').toBeGreaterThan(500);
      const limits = [
        'position-size',
        'open-positions',
        'gross-exposure',
        'net-exposure',
        'correlated-positions',
        'consecutive-losses',
        'price-age',
        'price-band',
        'model-age',
        'order-rate',
        'daily-loss',
        'drawdown',
        'state',
      ];
      expect(
        limits.filter((check) => refusals[check] === undefined && !stops.has(check)),
        'each limit was reached',
      ).toEqual([]);
      expect([...stops].sort(), 'what the guardian stopped by itself').toEqual(
        lossAction === 'reduce' ? ['daily-loss', 'drawdown'] : [],
      );
    },
  );
});
