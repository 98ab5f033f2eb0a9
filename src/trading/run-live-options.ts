import type { ReportProgress } from '../core/progress.ts';
import type { StrayFailures } from '../core/stray-failure.ts';
import type { Duration } from '../core/time.ts';
import type { EngineOutput } from '../engine/engine-output.ts';
import type { EngineEvent } from '../engine/event.ts';
import type { Artifact } from '../training/artifact.ts';
import type { KeyPair } from '../venues/key-pair.ts';
import type { VenueClock } from '../venues/venue-clock.ts';
import type { VenueConnection, VenueKit } from '../venues/venue-kit.port.ts';
import type { SystemConfig } from '../config/system-schema.ts';
import type { OpenCompanionJobs } from './companion-jobs.port.ts';
import type { LiveRun } from './open-run.ts';
import type { HealthStatus } from './run-health.ts';
import type { Shadow } from './shadow.port.ts';

/** What a run needs to trade until it is stopped, and who receives its news. */
export interface RunLiveOptions {
  readonly config: SystemConfig;
  readonly workspace: string;
  readonly folder: string;
  readonly artifact: Artifact;
  readonly setting: 'paper' | 'live';
  /** Of the venue where it trades. */
  readonly kit: VenueKit;
  readonly keys: KeyPair;
  /** Another address than the real venue's. Paper has to have one on this machine. */
  readonly url?: string;
  /** Reads market data, where they do not come from the venue. It has learned its listings. */
  readonly market?: { readonly connection: VenueConnection; readonly url: string };
  /** Opens the scheduled jobs that are done while the run trades. */
  readonly openJobs: OpenCompanionJobs;
  /** Systems that are shown the same moments and trade nothing real; none by default. */
  readonly shadows?: readonly Shadow[];
  readonly clock: VenueClock;
  readonly codeVersion: string;
  readonly progress: ReportProgress;
  /**
   * Ends the run in order after the turn that is under way; what becomes of positions is `live.on_stop` of the system.
   */
  readonly stop: AbortSignal;
  /** Failures of this process that nobody waited for; absent where somebody else hears them. */
  readonly strays?: StrayFailures;
  readonly onEvent?: (event: EngineEvent, output: EngineOutput) => void;
  /** Hears what is not as it should be and does not keep it from trading. */
  readonly onWarning?: (text: string) => void;
  readonly onReady?: (run: LiveRun) => void;
  readonly onFailure?: (error: unknown, inARow: number, wait: Duration) => void;
  /** Hears what is waited for before trading can begin, or before it can end: why, and until when. */
  readonly onWait?: (text: string) => void;
  /** Several times a minute. */
  readonly onHealth?: (status: HealthStatus) => void;
  /** Where alerts are sent. */
  readonly webhook?: string;
  /** What was known of an edge when real trading was armed. */
  readonly evidence?: string;
}
