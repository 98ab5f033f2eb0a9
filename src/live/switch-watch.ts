import type { Engine } from '../engine/engine.ts';
import type { EngineCommand } from '../engine/event.ts';
import type { ActionSender } from './action-sender.ts';
import type { BookComparison } from './book-comparison.ts';
import type { DueTimers } from './due-timers.ts';
import type { EventKeeper } from './event-keeper.ts';
import type { HeededSwitch, SwitchReading } from './heeded-switch.ts';
import { isOfAccount, personIn } from './both-switches.ts';
import type { LookPace } from './look-pace.ts';
import type { VenueLook } from './venue-look.ts';

export interface SwitchWatchParts {
  readonly engine: Pick<Engine, 'guardianState'>;
  readonly heeded: HeededSwitch;
  readonly look: VenueLook;
  readonly pace: LookPace;
  readonly timers: DueTimers;
  readonly comparison: BookComparison;
  readonly keeper: EventKeeper;
  readonly sender: ActionSender;
  readonly command: (command: EngineCommand) => void;
}

/**
 * Makes commands of changes of the halt switch. After a resume nothing is entered before the books were compared anew,
 * and what has no stop does not wait for that. A resume of the account forgives no limit of this run. A switch that
 * cannot be read, or is older than the one acted on last, halts, and only a person who sets it anew ends that.
 */
export class SwitchWatch {
  readonly #parts: SwitchWatchParts;
  /** Acted on by this process. */
  #epoch: number | undefined;

  constructor(parts: SwitchWatchParts) {
    this.#parts = parts;
  }

  async look(): Promise<void> {
    const { engine, heeded, comparison, keeper, sender, command } = this.#parts;
    const reading = await heeded.read();
    const { epochs, trading, reason, by } = reading;
    if (epochs !== undefined && epochs.total === this.#epoch) return;
    const { kind } = engine.guardianState;
    const known = heeded.heeded;
    const isResumed = this.#resumes(reading);
    if (isResumed) {
      await this.#lookAtVenue();
      comparison.begin();
    }
    if (epochs !== undefined) {
      this.#epoch = epochs.total;
      heeded.heed(epochs);
      // Kept in one transaction with its command: what the guardian stops later is never in the journal without it.
      if (epochs.total !== known?.total || epochs.account !== known.account) keeper.addEpochs(epochs);
    }
    if (isResumed) command(isOfAccount({ by }) ? { kind: 'resume', by, limits: 'kept' } : { kind: 'resume', by });
    // The halt of a run that was closing is stored as the run's own. A resume of the account does not end it.
    else if (trading === 'halted' && kind !== 'halted')
      command({ kind: 'halt', reason, by: kind === 'reducing' ? personIn(by) : by });
    keeper.keep();
    await sender.sendAll();
  }

  /**
   * Whether somebody wishes to end a halt, or what the guardian began. A resume of the whole account ends only the halt
   * of the account: what stopped this run alone still does. That the switch is on when a process starts is no such
   * wish, unless the switch was set since it was acted on last.
   */
  #resumes({ epochs, trading, by }: SwitchReading): boolean {
    const known = this.#parts.heeded.heeded;
    const { kind, by: stoppedBy } = this.#parts.engine.guardianState;
    if (trading !== 'on' || epochs === undefined || epochs.total <= (known?.total ?? 0)) return false;
    if (isOfAccount({ by })) return kind === 'halted' && isOfAccount({ by: stoppedBy });
    return kind === 'halted' || (kind === 'reducing' && known !== undefined);
  }

  /**
   * Reads what happened while halted, before the resume. If the venue does not answer, due timers fire all the same, so
   * that no exit is late. Only a process that has never read the venue waits.
   */
  async #lookAtVenue(): Promise<void> {
    const { look, pace, timers } = this.#parts;
    try {
      await look.look();
    } catch (error) {
      if (pace.hasLooked) await timers.fireDue();
      throw error;
    }
  }
}
