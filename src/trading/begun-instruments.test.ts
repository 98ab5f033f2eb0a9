import { describe, expect, it } from 'vitest';
import { MemoryJournal } from '../../test/live/memory-journal.ts';
import { SMALL_SYSTEM } from '../../test/research/small-system.ts';
import { canonicalJson } from '../core/canonical-json.ts';
import type { Instrument } from '../core/instrument.ts';
import { begunInstruments } from './begun-instruments.ts';
import { parseSystem } from '../parts/read-system.ts';

const BTC: Instrument = {
  id: 'BTC/USD',
  venue: 'kraken',
  kind: 'spot',
  base: 'BTC',
  quote: 'USD',
  tick: { units: 1, decimals: 1 },
  lot: { units: 1, decimals: 8 },
  minimumLots: 5_000,
  minimumNotional: 0.5,
};
const ETH: Instrument = { ...BTC, id: 'ETH/USD', base: 'ETH', tick: { units: 1, decimals: 2 } };
const { header } = new MemoryJournal({
  config: canonicalJson(parseSystem(SMALL_SYSTEM, 'system.yaml')),
  instruments: [BTC, ETH].map((each) => canonicalJson(each)),
});

function begun(changes: Partial<Instrument>) {
  const warnings: string[] = [];
  const instruments = begunInstruments({
    header,
    listed: [BTC, { ...ETH, ...changes }],
    path: 'run/journal.sqlite',
    onWarning: (text) => warnings.push(text),
  });
  return { instruments, warnings };
}

describe('the instruments of a run that goes on', () => {
  it('are those that it was begun with', () => {
    expect(begun({})).toEqual({ instruments: [BTC, ETH], warnings: [] });
    expect(begun({ tick: { units: 10, decimals: 3 } }), 'the same step in other words').toEqual({
      instruments: [BTC, ETH],
      warnings: [],
    });
  });

  it.each<[string, Partial<Instrument>, string, string, string]>([
    ['a coarser tick', { tick: { units: 1, decimals: 1 } }, 'price step', '0.01', '0.1'],
    ['another lot', { lot: { units: 1, decimals: 5 } }, 'amount step', '1e-8', '0.00001'],
    [
      'a larger smallest order',
      { minimumLots: 10_000 },
      'smallest order',
      '0.00005000 ETH and 0.5 USD',
      '0.00010000 ETH and 0.5 USD',
    ],
    [
      'a dearer smallest order',
      { minimumNotional: 5 },
      'smallest order',
      '0.00005000 ETH and 0.5 USD',
      '0.00005000 ETH and 5 USD',
    ],
  ])('cannot be gone on with at a venue that lists %s', (_, changes, what, expected, actual) => {
    expect(() => begun(changes)).toThrow(
      expect.objectContaining({
        code: 'check-failed',
        message: expect.stringContaining(`another ${what} of ETH/USD`),
        details: expect.objectContaining({
          where: 'run/journal.sqlite',
          expected,
          actual,
          advice: expect.stringContaining('edgewise flatten'),
        }),
      }),
    );
  });

  it('are gone on with, and told of, where the price step has become finer', () => {
    expect(begun({ tick: { units: 1, decimals: 3 } })).toEqual({
      instruments: [BTC, ETH],
      warnings: ['the price step of ETH/USD is now 0.001; this run goes on with 0.01, as it was begun'],
    });
  });

  it.each([{ minimumLots: 1_000 }, { minimumNotional: 0 }])(
    'are gone on with, and told of, where the smallest order has become smaller: %j',
    (changes) => {
      const { instruments, warnings } = begun(changes);
      expect(instruments).toEqual([BTC, ETH]);
      expect(warnings).toEqual([expect.stringContaining('the smallest order of ETH/USD is now')]);
    },
  );
});
