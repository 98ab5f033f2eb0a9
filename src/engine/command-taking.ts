import type { Instant } from '../core/time.ts';
import type { PortfolioLedger } from '../execution/portfolio-ledger.ts';
import type { Guardian } from '../risk/guardian.ts';
import type { AccountBooking } from './account-booking.ts';
import type { EquityWatch } from './equity-watch.ts';
import type { EngineCommand } from './event.ts';
import type { LiveRiskMemory } from './live-risk-memory.ts';
import type { LiveRiskView } from './live-risk-view.ts';
import type { OutputBuilder } from './output-builder.ts';
import type { PositionCloser } from './position-closer.ts';
import type { PositionWatch } from './position-watch.ts';
import type { StopKeeper } from './stop-keeper.ts';
import type { TradedMarket } from './traded-market.ts';

export interface CommandTakingParts {
  readonly markets: readonly TradedMarket[];
  readonly portfolio: PortfolioLedger;
  readonly guardian: Guardian;
  readonly view: LiveRiskView;
  readonly memory: LiveRiskMemory;
  readonly equity: EquityWatch;
  readonly closer: PositionCloser;
  readonly stops: StopKeeper;
  readonly positions: PositionWatch;
  readonly booking: AccountBooking;
  readonly output: OutputBuilder;
}

/** Carries out what a person or the supervisor orders the engine to do. */
export class CommandTaking {
  readonly #parts: CommandTakingParts;

  constructor(parts: CommandTakingParts) {
    this.#parts = parts;
  }

  take(command: EngineCommand, at: Instant): void {
    switch (command.kind) {
      case 'halt':
        this.#halt(command, at);
        return;
      case 'resume':
        this.#resume(command, at);
        return;
      case 'flatten':
        this.#flatten(command, at);
        return;
      default:
        command satisfies never;
    }
  }

  #halt({ reason, by }: Extract<EngineCommand, { kind: 'halt' }>, at: Instant): void {
    const { guardian, equity, output, stops, markets } = this.#parts;
    guardian.halt({ reason, by, at });
    equity.cancelEntries();
    output.change({ kind: 'halted', reason, by });
    stops.reportBareLots(markets);
  }

  #flatten({ reason, by }: Extract<EngineCommand, { kind: 'flatten' }>, at: Instant): void {
    const { guardian, booking, equity, output, markets, closer } = this.#parts;
    guardian.reduce({ reason, by, at });
    booking.flattening = 'flattening';
    equity.cancelEntries();
    // A halt stays a halt: positions are closed once it is resumed.
    if (guardian.state.kind === 'reducing') output.change({ kind: 'reducing', reason, by });
    for (const traded of markets) closer.close(traded, 'flatten', at);
  }

  #resume({ by, limits }: Extract<EngineCommand, { kind: 'resume' }>, at: Instant): void {
    const { view, memory, guardian, portfolio, equity, booking, output, markets, positions } = this.#parts;
    view.now = at;
    if (limits !== 'kept') memory.forgive(guardian.hitLimits(view), portfolio.equity);
    guardian.resume({ reason: 'asked to resume', by, at });
    booking.flattening = 'no';
    output.change({ kind: 'resumed', by });
    // A limit that was hit while nothing could be entered stops entries now. A person who resumes has seen it.
    if (limits === 'kept') equity.look(at);
    // Stops may have gone, exits been refused, and positions come, while nothing was sent.
    for (const traded of markets) {
      traded.reportedBareLots = 0;
      if (traded.holding !== undefined) traded.holding.refusedLots = 0;
      positions.guardOrClose(traded, at);
    }
  }
}
