import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { scratchFolder } from '../../test/harness/scratch-folder.ts';
import { SMALL_SYSTEM } from '../../test/research/small-system.ts';
import { randomCandles, BITCOIN } from '../../test/support/candles.ts';
import { SimulatedClock } from '../core/clock.ts';
import { minorFromAmount } from '../core/money.ts';
import { instant } from '../core/time.ts';
import { BazaarExchange } from '../../test/venues/bazaar-exchange.ts';
import { bazaarKit } from '../../test/venues/bazaar-kit.ts';
import { parseSystem } from '../parts/read-system.ts';
import { MonotonicNonce } from '../wire/monotonic-nonce.ts';
import { liveFolderAt } from './run-folder.ts';
import { tradedInstruments } from './traded-instruments.ts';

const FIG = { ...BITCOIN, id: 'FIG/USD', kind: 'spot' as const };
const DATE = { ...FIG, id: 'DATE/USD' };
const SERIES = randomCandles(10, 1, { start: 0 });

/** The instruments of a run at a bazaar where dates are not sold any more. */
async function instrumentsOf(stage: 'begun' | 'new', live: string) {
  const stands = [{ series: { ...SERIES, instrument: FIG } }];
  const kit = bazaarKit(
    new BazaarExchange({ stands, clock: new SimulatedClock(instant(0)), cashMinor: minorFromAmount(1) }),
  );
  const folder = scratchFolder();
  if (stage === 'begun') writeFileSync(liveFolderAt(folder).journal, '');
  const clock = new SimulatedClock(instant(0));
  const venue = await kit.open({ keys: undefined, clock, nonces: new MonotonicNonce(clock), purpose: 'read-only' });
  await venue.learn().catch(() => undefined);
  const found = await tradedInstruments({
    config: parseSystem(`${SMALL_SYSTEM}${live}`, 'system.yaml'),
    folder,
    venue,
    past: [FIG, DATE].map((instrument) => ({ ...SERIES, instrument })),
    patience: { kit },
    reports: { warn: () => undefined },
  });
  return found.map(({ id }) => id);
}

it('a run goes on without a market that was settled, where its markets may change, and begins with none missing', async () => {
  expect(await instrumentsOf('begun', 'live: { slots: 2 }\n')).toEqual(['FIG/USD']);
  await expect(instrumentsOf('begun', '')).rejects.toThrow('DATE/USD is not sold');
  await expect(instrumentsOf('new', 'live: { slots: 2 }\n')).rejects.toThrow('DATE/USD is not sold');
});
