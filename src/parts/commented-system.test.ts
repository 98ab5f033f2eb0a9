import { expect, it } from 'vitest';
import { HOUR, parseDuration } from '../core/time.ts';
import { configHashOf } from '../config/config-hash.ts';
import { builtInParts } from './built-in-parts.ts';
import { commentedSystem } from './commented-system.ts';
import { parseSystem } from './read-system.ts';
import { barrierFloor, roundTripCost } from '../config/trading-costs.ts';

it('a new system file is a valid system as it is, on the bundled sample', () => {
  expect(parseSystem(commentedSystem(), 'new.yaml')).toMatchObject({
    bundled_sample: 'btc-1h',
    interval: '1h',
    instruments: [{ id: 'BTC/USD' }],
  });
});

it.each(['1m', '15m', '4h', '1d'])(
  'a new system file is valid with candles of %s, and no longer asks for the hourly sample or its days',
  (interval) => {
    const config = parseSystem(
      commentedSystem({ name: 'ether', instruments: ['ETH/USD', 'SOL/USD'], interval: parseDuration(interval)! }),
      'new.yaml',
    );
    expect(config).toMatchObject({ name: 'ether', instruments: [{ id: 'ETH/USD' }, { id: 'SOL/USD' }] });
    expect([config.bundled_sample, config.live.replay]).toEqual([undefined, undefined]);
    expect(
      parseDuration(config.label.horizon),
      'long enough that five round trips are moved in it',
    ).toBeGreaterThanOrEqual(36 * HOUR);
    expect(parseDuration(config.label.horizon)! % parseDuration(interval)!).toBe(0);
    expect(barrierFloor(config)).toBeCloseTo(5 * roundTripCost(config), 12);
  },
);

it('a new system file names the default of the schema beside a value that is another', () => {
  const lines = commentedSystem().split('\n');
  const place = lines.findIndex((line) => line.trim() === 'position_timeout: 48h');
  expect(lines[place - 1]).toContain('(default 24h)');
  expect(lines.filter((line) => line.includes('(default "")'))).toEqual([]);
});

it('a new system file means the same whether it names the first sizer or none', () => {
  const text = commentedSystem();
  const unnamed = text.replace(/^ *kind: volatility-target\n/m, '');
  expect(unnamed).not.toBe(text);
  expect(configHashOf(parseSystem(unnamed, 'a.yaml'))).toBe(configHashOf(parseSystem(text, 'a.yaml')));
});

it('a new system file names every kind of part that a section can have', () => {
  const text = commentedSystem();
  for (const kind of ['label', 'model', 'sizer'] as const)
    expect(text).toContain(
      `# kind: one of ${builtInParts
        .ofKind(kind)
        .map(({ name }) => name)
        .join(', ')}\n`,
    );
});

it('a new system file names the candles that each instrument learns from', () => {
  const config = parseSystem(
    commentedSystem({ instruments: ['XRP/USD', 'ETH/USD'], candles: [{ venue: 'binance', instrument: 'XRP/USDT' }] }),
    'new.yaml',
  );
  expect(config.instruments.map(({ id, candles }) => [id, candles])).toEqual([
    ['XRP/USD', { venue: 'binance', instrument: 'XRP/USDT' }],
    ['ETH/USD', undefined],
  ]);
});
