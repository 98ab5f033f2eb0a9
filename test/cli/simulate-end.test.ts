import { afterAll, beforeAll, expect, it } from 'vitest';
import { krakenKit } from '../../src/venues/kraken/kit.ts';
import {
  startSimulator,
  type RunningSimulator,
  type StartSimulatorOptions,
} from '../../src/trading/start-simulator.ts';
import { EdgewiseError } from '../../src/core/errors.ts';
import { instantFromMillis } from '../../src/core/time.ts';
import { suiteFolder } from '../harness/scratch-folder.ts';
import { SMALL_SYSTEM, smallWorkspace } from '../research/small-system.ts';

const folder = suiteFolder();
let system: string;
const running: RunningSimulator[] = [];

beforeAll(async () => {
  system = await smallWorkspace(folder, { system: SMALL_SYSTEM, bars: 300, volume: 1 });
});
afterAll(() => Promise.all(running.map((kraken) => kraken.close())));

async function started(
  options: Partial<StartSimulatorOptions>,
): Promise<RunningSimulator & { readonly told: readonly string[] }> {
  const told: string[] = [];
  const kraken = await startSimulator({
    kit: krakenKit,
    system,
    workspace: folder,
    port: 0,
    speed: 1,
    cash: 10_000,
    seed: 1,
    progress: () => undefined,
    tell: (line) => told.push(line),
    ...options,
  });
  running.push(kraken);
  return { ...kraken, told };
}
const status = async ({ facts }: RunningSimulator) =>
  (
    (await (await fetch(`${facts.url}/0/public/SystemStatus`)).json()) as {
      readonly result: { readonly status: string };
    }
  ).result.status;

it('simulate kraken states the end of its candles at the start, in market time and in local time', async () => {
  const { facts, end } = await started({ speed: 3_600 });
  expect(facts.until).toMatch(/^20\d\d-\d\d-\d\dT/);
  expect(end).toContain(
    `The candles end at ${facts.until}, in 5 min of your time: the market then goes to maintenance.`,
  );
});

it('simulate kraken reports the end of its candles, and the market is then in maintenance', async () => {
  const { facts } = await started({});
  const kraken = await started({ from: instantFromMillis(Date.parse(facts.until ?? '') - 1), speed: 3_600 });
  while (kraken.told.length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(kraken.told[0]).toContain(
    'the market is in maintenance, and orders are refused with EService:Unavailable. With --loop',
  );
  expect(await status(kraken)).toBe('maintenance');
  await expect(started({ from: instantFromMillis(Date.parse(facts.until ?? '')) })).rejects.toThrow(EdgewiseError);
});

it('simulate kraken never reaches the end of its candles with --loop, which may begin today', async () => {
  const kraken = await started({ from: 'now', loop: true });
  expect(kraken.facts.until).toBeUndefined();
  expect(Math.abs(Date.parse(kraken.facts.from) - Date.now())).toBeLessThan(60_000);
  expect(await status(kraken)).toBe('online');
  const { result } = (await (await fetch(`${kraken.facts.url}/0/public/OHLC?pair=XBTUSD&interval=60`)).json()) as {
    readonly result: { readonly XXBTZUSD: readonly (readonly [number])[] };
  };
  expect(Date.now() / 1_000 - (result.XXBTZUSD.at(-1)?.[0] ?? 0), 'the candle of this hour').toBeLessThan(3_660);
  expect(result.XXBTZUSD).toHaveLength(721);
});
