import { mkdirSync } from 'node:fs';
import type { SystemConfig } from '../../src/config/system-schema.ts';
import type { CandleSeries } from '../../src/core/candle.ts';
import { HOUR, type Duration, type Instant } from '../../src/core/time.ts';
import { kitOfSystem } from '../../src/parts/read-traded-system.ts';
import type { Artifact } from '../../src/training/artifact.ts';
import { openLiveRun, type LiveRun } from '../../src/trading/open-run.ts';
import { openReplayVenue, type ReplayVenue } from '../../src/trading/replay-venue.ts';
import { ReplayTime } from '../../src/trading/replay-time.ts';
import { simulatorOf } from '../../src/trading/simulator-of.ts';
import { superviseRun } from '../../src/trading/supervise-run.ts';

export interface Trading {
  readonly config: SystemConfig;
  readonly artifact: Artifact;
  readonly series: CandleSeries;
}

export function openVenue({ config, series }: Trading, from: Instant, folder: string): Promise<ReplayVenue> {
  mkdirSync(folder, { recursive: true });
  const kit = kitOfSystem(config);
  return openReplayVenue({ config, kit, simulator: simulatorOf(kit), past: [series], from, folder });
}

/** A run in a folder, begun or continued, at this venue, as a replay on paper opens one. */
export function openRun(
  { config, artifact, series }: Trading,
  { connection, clock }: ReplayVenue,
  folder: string,
): Promise<LiveRun> {
  mkdirSync(folder, { recursive: true });
  return openLiveRun({
    config,
    instruments: [series.instrument],
    artifact,
    folder,
    setting: 'paper',
    place: 'simulated',
    kit: kitOfSystem(config),
    connection,
    clock,
    past: [series],
    codeVersion: 'a test',
    tag: `r${config.seed.toString(36).padStart(6, '0').slice(-6)}`,
    lead: 200,
    journalSurvives: 'process-death',
    timing: { reconcileEvery: (6 * HOUR) as Duration, lookWhileQuiet: HOUR },
  });
}

/** Takes turns until then. */
export async function tradeUntil(end: Instant, { config }: Trading, venue: ReplayVenue, run: LiveRun): Promise<void> {
  const { clock } = venue;
  const time = new ReplayTime({ clock, venue: venue.simulated, session: run.session, end, kit: 'kraken' });
  const supervisor = superviseRun({ run, kit: kitOfSystem(config), config, clock, onFailure: () => undefined });
  while (clock.now() < end) {
    const wakeAt = await supervisor.step();
    time.pass(wakeAt, supervisor.failuresInARow === 0 ? 'for-news' : 'for-the-venue');
  }
  run.session.compareNext();
  await supervisor.step();
}
