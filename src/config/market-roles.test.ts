import { expect, it } from 'vitest';
import { tradedAmong } from './market-roles.ts';

it('a watched market is never among the traded ones, though a market in front of it is gone', () => {
  const system = { instruments: [{ id: 'FIG/USD' }, { id: 'DATE/USD' }, { id: 'BTC/USD', role: 'watched' as const }] };
  const all = system.instruments.map(({ id }) => ({ id }));
  expect(tradedAmong(system, all).map(({ id }) => id)).toEqual(['FIG/USD', 'DATE/USD']);
  expect(tradedAmong(system, all.slice(1)).map(({ id }) => id)).toEqual(['DATE/USD']);
});
