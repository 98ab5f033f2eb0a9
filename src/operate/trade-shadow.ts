import { LEAD_BARS } from '../trading/open-run.ts';
import { mkdirSync } from 'node:fs';
import { redactor } from '../adapters/files/redactor.ts';
import { stateSecrets } from '../adapters/postgres/state-server.ts';
import type { EdgewiseError } from '../core/errors.ts';
import { durationOf, type SystemConfig } from '../config/system-schema.ts';
import { workspaceAt } from '../config/workspace.ts';
import type { Instant } from '../core/time.ts';
import type { PushedMoment, TraderOutput } from '../live/trader.port.ts';
import { kitOfSystem, readTradedSystem } from '../parts/read-traded-system.ts';
import { artifactAsOf } from '../research/artifact-as-of.ts';
import { loadUniverse, marketsOfUniverse } from '../research/load-universe.ts';
import { openLedger } from '../research/open-ledger.ts';
import { HealthKeeper } from '../trading/health-keeper.ts';
import { lockRun } from '../trading/lock-trading.ts';
import { openShadow, type OpenedShadow } from '../trading/open-shadow.ts';
import { liveFolderAt } from '../trading/run-folder.ts';
import { HealthMeter } from '../trading/run-health.ts';
import { artifactOfRun } from '../trading/run-journal.ts';
import { RunLog } from '../trading/run-log.ts';
import { RunWatch, watchLimits } from '../trading/run-watch.ts';
import type { ShadowStart } from '../trading/shadow.port.ts';

/** Which shadow, and where it is kept. */
export interface ShadowOrder {
  readonly systemPath: string;
  readonly workspace: string;
  readonly folder: string;
  readonly codeVersion: string;
  readonly threads: number;
}

/** A shadow that takes moments, in the process that it has for itself. */
export interface TradedShadow {
  push(pushed: PushedMoment): Promise<TraderOutput>;
  /** Writes the health where it is due. */
  tick(): void;
  /** A part of the shadow failed where nobody waited for it: it is reported, and the shadow goes on. */
  partFailed(failure: EdgewiseError): void;
  close(): void;
}

/**
 * Opens a shadow with all that a run has: its lock, its model, its logs and its health. Throws `check-failed` where
 * another process has its folder.
 */
export async function tradeShadow(order: ShadowOrder, start: ShadowStart): Promise<TradedShadow> {
  const { systemPath, workspace, folder } = order;
  const config = await readTradedSystem(systemPath);
  mkdirSync(folder, { recursive: true });
  const lock = lockRun({ config, setting: 'paper', workspace, folder });
  try {
    return await new ShadowOfProcess({ order, start, config, release: () => lock.release() }).open();
  } catch (error) {
    lock.release();
    throw error;
  }
}

interface ShadowParts {
  readonly order: ShadowOrder;
  readonly start: ShadowStart;
  readonly config: SystemConfig;
  readonly release: () => void;
}

class ShadowOfProcess {
  readonly #parts: ShadowParts;
  readonly #log: RunLog;
  #newest: Instant | undefined;
  #shadow: OpenedShadow | undefined;

  constructor(parts: ShadowParts) {
    this.#parts = parts;
    this.#log = new RunLog({
      folder: liveFolderAt(parts.order.folder).logs,
      redact: redactor(stateSecrets()),
      venueNow: () => this.#now(),
    });
  }

  async open(): Promise<TradedShadow> {
    const { order, start, config } = this.#parts;
    const { artifact, past } = await this.#model();
    const watch = this.#watch();
    const shadow = await openShadow({
      ...start,
      config,
      artifact,
      folder: order.folder,
      kit: kitOfSystem(config),
      past,
      lead: LEAD_BARS,
      codeVersion: order.codeVersion,
      onEvent: (event, output) => {
        if (event.kind === 'moment') this.#newest = event.moment.at;
        watch.heard(event, output);
      },
      onWarning: (warning) => this.#log.failed('listing', { warning }),
    });
    this.#shadow = shadow;
    const health = this.#health(shadow, artifact.manifest.id, watch);
    watch.started(health.take('running'));
    return {
      push: async (pushed) => {
        const output = await shadow.trader.push(pushed);
        health.turnTaken();
        return output;
      },
      tick: () => health.takeWhenDue(),
      partFailed: shadow.run.partFailed,
      close: () => {
        watch.stopped(health.take('stopped'));
        shadow.close();
        this.#log.close();
        this.#parts.release();
      },
    };
  }

  #now(): Instant {
    return this.#shadow?.clock.now() ?? this.#parts.start.startedAt;
  }

  /** The model that the shadow began with, that its file names, or one that is trained on what is known now. */
  async #model() {
    const { order, start, config } = this.#parts;
    const kept = workspaceAt(order.workspace);
    const quiet = (): void => undefined;
    const universe = await loadUniverse(config, kept.candles, quiet);
    const { artifact, warnings } = await artifactAsOf({
      config,
      universe,
      ledger: () => openLedger(kept),
      purpose: 'research',
      folder: kept.artifacts,
      model: artifactOfRun(order.folder),
      asOf: start.startedAt,
      codeVersion: order.codeVersion,
      threads: order.threads,
      progress: quiet,
    });
    for (const warning of warnings) this.#log.failed('model', { warning });
    return { artifact, past: marketsOfUniverse(universe).map(({ series }) => series) };
  }

  #watch(): RunWatch {
    const { start, config } = this.#parts;
    return new RunWatch({
      begunAt: start.startedAt,
      log: this.#log,
      // Nobody is woken for a shadow.
      alert: () => undefined,
      limits: watchLimits(config),
      instruments: () => start.instruments,
      note: (kind, detail) => this.#shadow?.run.journal.note({ at: this.#now(), kind, detail }),
    });
  }

  #health({ run, clock }: OpenedShadow, model: string, watch: RunWatch): HealthKeeper {
    const { order, start, config } = this.#parts;
    return new HealthKeeper({
      meter: new HealthMeter({
        system: config.name,
        setting: 'paper',
        url: 'none: a shadow',
        model,
        speed: start.speed,
        interval: durationOf(config.interval),
        folder: order.folder,
      }),
      // A turn that fails ends the shadow.
      supervisor: { failures: 0, failuresInARow: 0 },
      path: liveFolderAt(order.folder).health,
      now: () => ({
        session: run.session,
        engine: run.engine,
        venueTime: clock.now(),
        newest: this.#newest,
        hints: 'none',
        shadows: [],
        failedRefits: run.failedRefits(),
      }),
      onHealth: (status) => watch.healthIs(status),
    });
  }
}
