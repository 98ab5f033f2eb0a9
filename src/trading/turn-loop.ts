import { MILLISECOND, type Instant } from '../core/time.ts';
import type { MarketHints } from '../live/market-hints.port.ts';
import type { Supervisor } from '../live/supervisor.ts';
import { durationOf } from '../config/system-schema.ts';
import { publishedOf } from './account-claim.ts';
import type { AccountGuard } from './account-guard.ts';
import { closeOut, coverOpen, isBare } from './close-out.ts';
import type { CompanionJobs } from './companion-jobs.port.ts';
import { HealthKeeper } from './health-keeper.ts';
import { HintedPause } from './hinted-pause.ts';
import type { LiveRun } from './open-run.ts';
import { liveFolderAt } from './run-folder.ts';
import { HealthMeter, type HealthStatus } from './run-health.ts';
import type { RunLiveOptions } from './run-live-options.ts';
import type { RunReports } from './run-reports.ts';
import type { RunShadows } from './run-shadows.ts';
import type { RunWatch } from './run-watch.ts';
import { stoppedTurn } from './stopped-turn.ts';
import { superviseRun } from './supervise-run.ts';
import type { WithdrawalGuard } from './withdrawal-guard.ts';

export interface TurnLoopOptions {
  readonly run: LiveRun;
  readonly options: RunLiveOptions;
  readonly watch: RunWatch;
  readonly hints: MarketHints;
  readonly reports: RunReports;
  readonly shadows: Pick<RunShadows, 'health'>;
  /** The guardian of the account; undefined where no other system trades it. */
  readonly account: AccountGuard | undefined;
  /** Asks whether the keys may withdraw; undefined on paper. */
  readonly withdrawal: WithdrawalGuard | undefined;
  /** Time of the newest moment that the engine has seen. */
  readonly newest: () => Instant | undefined;
}

/** The switch and the stop signal are looked at at least so often. */
const LONGEST_PAUSE_MILLIS = 500;

/**
 * The turns of a run, from its first to the last after a stop. Scheduled jobs are looked at after each turn. What a
 * stop leaves open is closed or covered as the system file asks.
 */
export class TurnLoop {
  readonly #parts: TurnLoopOptions;
  readonly #supervisor: Supervisor;
  readonly #health: HealthKeeper;
  readonly #pause: HintedPause;
  #wakeAt: Instant | undefined;

  constructor(parts: TurnLoopOptions) {
    const { run, options, watch } = parts;
    this.#parts = parts;
    this.#supervisor = superviseRun({
      ...options,
      run,
      onFailure: (error, inARow, wait) => {
        watch.turnFailed(error, inARow);
        options.onFailure?.(error, inARow, wait);
      },
    });
    this.#health = this.#keepHealth();
    this.#pause = new HintedPause(options.stop);
  }

  /** Takes turns until the run is stopped. Gives the last health. */
  async untilStopped(): Promise<HealthStatus> {
    const { run, options, watch, hints, reports } = this.#parts;
    const { stop, kit } = options;
    const { answerMillis } = kit;
    watch.started(this.#health.take('running'));
    const schedule = this.#openJobs();
    hints.start((hint) => {
      run.session.hint(hint);
      // A venue in trouble is not asked sooner.
      if (this.#supervisor.failuresInARow === 0) this.#pause.end();
    });
    let ended: 'ended' | 'left' = 'ended';
    let jobsEnd: Promise<void>;
    try {
      while (!stop.aborted && ended === 'ended') {
        const isNeeded = (): boolean => this.#isStillNeeded();
        ended = await stoppedTurn({ turn: this.#turn(), stop, isNeeded, answerMillis, tell: reports.wait });
        void schedule.tick();
      }
    } finally {
      // What still has to be closed at the venue does not wait for the jobs' ledger.
      jobsEnd = schedule.close();
    }
    if (ended === 'ended') await this.#leaveInOrder();
    const last = this.#health.take('stopped');
    watch.stopped(last);
    await jobsEnd;
    return last;
  }

  async #turn(): Promise<void> {
    const { clock } = this.#parts.options;
    // After a failure the venue is left alone until the next turn is due.
    if (this.#wakeAt === undefined || this.#supervisor.failuresInARow === 0 || clock.now() >= this.#wakeAt) {
      this.#wakeAt = await this.#supervisor.step();
      this.#health.turnTaken();
    }
    // Books that a failed turn left behind are not those of now: the others have to see that this run is silent.
    if (this.#supervisor.failuresInARow === 0) await this.#afterGoodTurn();
    this.#health.takeWhenDue();
    const waitMillis = (this.#wakeAt - clock.now()) / MILLISECOND / clock.speed;
    await this.#pause.wait(Math.max(1, Math.min(LONGEST_PAUSE_MILLIS, waitMillis)));
  }

  async #afterGoodTurn(): Promise<void> {
    const { account, withdrawal, options, run } = this.#parts;
    await account?.publish(publishedOf(run.engine));
    if (!options.stop.aborted) await withdrawal?.askWhenDue();
  }

  /** Whether a position needs what comes after the turn under way, although the run is to stop. */
  #isStillNeeded(): boolean {
    const { config } = this.#parts.options;
    const { engine } = this.#parts.run;
    if (engine.guardianState.kind === 'halted') return false;
    // An order whose fate is not known may be an entry: what it opens gets its stop from the turns that follow.
    const isFateOpen = engine.workingOrders().some(({ state: { kind } }) => kind === 'in-flight' || kind === 'unknown');
    return (
      isFateOpen ||
      (this.#needsStops && isBare(engine)) ||
      (config.live.on_stop === 'close' && !engine.portfolio.isFlat)
    );
  }

  /** Where the system asks for no stops, none is waited for. */
  get #needsStops(): boolean {
    return this.#parts.options.config.risk.protective_stop !== 'none';
  }

  async #leaveInOrder(): Promise<void> {
    const { run, options, reports } = this.#parts;
    const closing = { run, turn: () => this.#turn(), elapsedMillis: () => performance.now(), tell: reports.wait };
    if (options.config.live.on_stop === 'close') await closeOut(closing);
    else if (this.#needsStops) await coverOpen(closing);
  }

  #keepHealth(): HealthKeeper {
    const { run, options, watch, hints, shadows, account, newest } = this.#parts;
    const { config, setting, kit, url = kit.url, artifact, clock, folder } = options;
    const paths = liveFolderAt(folder);
    return new HealthKeeper({
      meter: new HealthMeter({
        system: config.name,
        setting,
        url,
        model: artifact.manifest.id,
        speed: clock.speed,
        interval: durationOf(config.interval),
        folder: paths.root,
      }),
      supervisor: this.#supervisor,
      path: paths.health,
      now: () => ({
        session: run.session,
        engine: run.engine,
        venueTime: clock.now(),
        newest: newest(),
        hints: hints.state,
        shadows: shadows.health,
        account: account?.health,
        failedRefits: run.failedRefits(),
      }),
      onHealth: (status) => {
        watch.healthIs(status);
        options.onHealth?.(status);
      },
    });
  }

  #openJobs(): CompanionJobs {
    const { run, options, reports } = this.#parts;
    const { config, workspace, folder, kit, market, url = kit.url, codeVersion, clock } = options;
    return options.openJobs({
      config,
      workspace,
      folder,
      venue: (market?.url ?? url) === kit.url ? 'real' : 'simulated',
      codeVersion,
      clock,
      log: reports.log,
      alert: reports.alert,
      health: () => this.#health.latest,
      note: (detail) => run.journal.note({ at: clock.now(), kind: 'job', detail }),
    });
  }
}
