import { existsSync, mkdirSync } from 'node:fs';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { HaltFile } from '../../src/adapters/files/halt-file.ts';
import { describeStatus } from '../../src/cli/lines/status-lines.ts';
import { textOfSteps } from '../../src/core/decimal-text.ts';
import { isoFromInstant, SECOND, type Duration } from '../../src/core/time.ts';
import { RunMonitor } from '../../src/operate/run-monitor.ts';
import { liveStatus } from '../../src/operate/run-status.ts';
import { flattenRun } from '../../src/trading/kill-switch.ts';
import { liveFolderAt } from '../../src/trading/run-folder.ts';
import { krakenKit } from '../../src/venues/kraken/kit.ts';
import { suiteFolder } from '../harness/scratch-folder.ts';
import { eagerSystem, KILL_KEYS, TradedRun, type EagerSystem, type Kind } from './traded-run.ts';

/** What a person sees of a stopped run after the kill switch, at a simulated Kraken on a socket. */
const folders = { margin: suiteFolder(), spot: suiteFolder() };
const systems = new Map<Kind, EagerSystem>();
let count = 0;
let run: TradedRun;
let told: string[] = [];

beforeAll(async () => {
  for (const kind of ['margin', 'spot'] as const) systems.set(kind, await eagerSystem(folders[kind], kind));
});
const stage = async (kind: Kind = 'margin'): Promise<void> => {
  run = await TradedRun.withPosition(systems.get(kind)!, `flattened-${++count}`);
  // What it waits for passes with its calls.
  run.callTime = SECOND;
  told = [];
};
afterEach(() => run.close());
const flatten = () =>
  flattenRun({
    folder: run.folder,
    reason: 'enough',
    by: 'Ada',
    tell: (line) => told.push(line),
    reach: () => Promise.resolve({ kit: krakenKit, keys: KILL_KEYS, url: run.server.url, clock: run.clock }),
  });

it('a stopped run that is flattened says so beside the position that its journal still has, until it has booked the close', async () => {
  await stage();
  run.end();
  const before = await liveStatus(run.folder);
  expect([before.positions.length, before.flattened]).toEqual([1, undefined]);
  const flattenedAfter = isoFromInstant(run.clock.now());
  await flatten();
  const monitor = new RunMonitor(run.folder);
  const { status, recommendations } = await monitor.view();
  expect(status.positions.length, 'the journal does not know of it').toBe(1);
  expect(status.flattened).toMatchObject({ by: 'Ada', reason: 'enough', closed: ['BTC/USD'] });
  expect(Date.parse(status.flattened?.at ?? '')).toBeGreaterThan(Date.parse(flattenedAfter));
  expect(recommendations[0]).toMatch(
    /^It was flattened by Ada at 2024-.*, BTC\/USD closed\. The position shown is from before that, and is booked when it is started again: edgewise restart /,
  );
  expect(recommendations.join()).not.toMatch(/edgewise flatten|with a stop at the venue/);
  expect(describeStatus(status, new Date())).toMatch(/^ {2}FLATTENED +by Ada at 2024-.*: enough\. The position below/m);
  run.callTime = 0 as Duration;
  await run.start();
  await run.turns(60);
  const booked = await liveStatus(run.folder);
  expect([booked.positions.length, booked.flattened]).toEqual([0, undefined]);
  await new HaltFile(liveFolderAt(run.folder).halt).set({ ...booked.halt, trading: 'on' });
  await run.until(() => run.lots !== 0);
  run.end();
  const again = await liveStatus(run.folder);
  expect([again.positions.length, again.flattened], 'the next position is not from before').toEqual([1, undefined]);
});

it('a stopped run that is flattened has no note where somebody resumed it meanwhile', async () => {
  await stage();
  run.end();
  const halt = new HaltFile(liveFolderAt(run.folder).halt);
  run.onCall = (path) => {
    if (path.endsWith('/AddOrder')) void halt.set({ trading: 'on', reason: 'no', by: 'Lena', at: run.clock.now() });
  };
  expect(await flatten()).toMatchObject({ left: [], resumed: { by: 'Lena' } });
  expect((await liveStatus(run.folder)).flattened).toBeUndefined();
  expect(existsSync(liveFolderAt(run.folder).flattened)).toBe(false);
});

it('a stopped run that is flattened is closed all the same where the note cannot be written, which says what the status will show', async () => {
  await stage();
  run.end();
  mkdirSync(liveFolderAt(run.folder).flattened);
  expect(await flatten()).toMatchObject({ epoch: 1, closed: ['BTC/USD'], left: [] });
  expect(told.at(-1)).toMatch(/^`edgewise status` shows the positions from before until the run is started again: /);
  expect((await liveStatus(run.folder)).flattened).toBeUndefined();
});

it('a stopped run that is flattened has no note where something is left', async () => {
  await stage('spot');
  const { lots } = run;
  const [instrument] = run.system.universe.instruments;
  run.end();
  run.byHand('CancelAll');
  // Coins that an order of the owner keeps cannot be sold.
  const volume = textOfSteps(lots, instrument!.lot);
  run.byHand('AddOrder', { pair: 'XBTUSD', type: 'sell', ordertype: 'limit', price: '900000', volume });
  const { left } = await flatten();
  expect(left).toEqual(['BTC/USD']);
  expect((await liveStatus(run.folder)).flattened).toBeUndefined();
});
