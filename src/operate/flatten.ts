import { existsSync } from 'node:fs';
import { countOf } from '../core/count-of.ts';
import { EdgewiseError } from '../core/errors.ts';
import { flattenRun, type KillSwitchOutcome } from '../trading/kill-switch.ts';
import { refuseReplay } from '../trading/refuse-replay.ts';
import { liveFolderAt } from '../trading/run-folder.ts';
import { runVenue, type RunVenueOptions } from './run-venue.ts';
import { personAtTerminal } from './set-switch.ts';

export interface FlattenOptions extends RunVenueOptions {
  readonly reason: string;
}

/**
 * The kill switch of a run: halts the run, finds its venue and keys, and closes its positions. Throws `usage` for a
 * replay on paper, which has no venue any more, and halts nothing then.
 */
export async function flatten(options: FlattenOptions): Promise<KillSwitchOutcome> {
  const { folder, reason, tell, stop } = options;
  requireRun(folder);
  refuseReplay(folder);
  return flattenRun({ folder, reason, by: personAtTerminal(), tell, stop, reach: () => runVenue(options) });
}

/**
 * Throws where the folder is no run, because a switch there would halt nothing. A run whose journal is lost has other
 * files.
 */
function requireRun(folder: string): void {
  const { journal, backups, health, command, paperAccount } = liveFolderAt(folder);
  if ([journal, backups, health, command, paperAccount].some((path) => existsSync(path))) return;
  throw new EdgewiseError('file-missing', 'There is no run in this folder, and nothing was halted', {
    where: folder,
    expected: 'the folder of a run',
    actual: 'a folder without a journal',
    advice: 'name the run or its folder; `edgewise runs list` shows them',
  });
}

/** Whether nothing of the run is left, for sure, and nothing can be entered any more. */
export function isFlatAndHalted({ epoch, resumed, left, unexplained }: KillSwitchOutcome): boolean {
  return left.length === 0 && unexplained === undefined && epoch !== undefined && resumed === undefined;
}

/** Describes the result of the kill switch. */
export function describeFlatten(outcome: KillSwitchOutcome): string {
  const { cancelled, closed, left, unexplained } = outcome;
  const trouble = notHalted(outcome);
  if (left.length > 0)
    return `Not flat, ${trouble ?? 'and the run stays halted'}. ${left.join(', ')} is still there. Run this again.`;
  const closes = closed.length === 0 ? 'nothing to close' : `${closed.join(', ')} closed`;
  const done = `${countOf(cancelled, 'order')} taken back, ${closes}`;
  if (unexplained !== undefined)
    return `${unexplainedInWords(unexplained)}, ${trouble ?? 'and the run stays halted'} (${done}).`;
  return trouble === undefined ? `Flat: ${done}. The run stays halted.` : `Flat (${done}), ${trouble}.`;
}

/** Books and account disagree: whose it is cannot be known here, and nobody may take it for closed. */
function unexplainedInWords(unexplained: readonly string[]): string {
  return (
    `NOT KNOWN to be flat: ${unexplained.join('; ')}. Nobody here knows whose that is: it was not closed, ` +
    "and no stop of the run protects it. Look at the venue, and close there what is the run's"
  );
}

function notHalted({ epoch, resumed }: KillSwitchOutcome): string | undefined {
  if (epoch === undefined)
    return 'but NOT halted: the switch could not be set. End the process of the run, or it enters again';
  if (resumed === undefined) return undefined;
  return `but NOT halted: ${resumed.by} resumed the run meanwhile (epoch ${resumed.epoch}), and it may enter again`;
}
