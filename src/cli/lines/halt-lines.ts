import { entryBan, type LiveStatus } from '../../operate/run-status.ts';
import { resumeOf, type RunHalt } from '../../trading/halts-of-run.ts';

/** Whether a run trades and may enter, and every switch that halts it. */
export function tradingLine(status: LiveStatus): string {
  const { halts, health } = status;
  const halted = halts.map(
    ({ of, by, reason }) => `HALTED ${of === 'account' ? 'with its account ' : ''}by ${by}: ${reason}`,
  );
  return [
    halted.length === 0 ? unhalted(status) : halted.join('; '),
    ...(health === undefined ? [] : [`the guardian is ${health.guardian.state}`]),
  ].join('; ');
}

function unhalted(status: LiveStatus): string {
  if (status.process === 'not running') return 'not halted, and no process trades';
  return entryBan(status) === undefined ? 'on' : 'on, but NO ENTRIES because of its account';
}

/** What a resume has left: the new epoch of the switch, and all that halts the run after it. */
export interface Resumed {
  readonly epoch: number;
  readonly stillHalted: readonly RunHalt[];
}

/** Describes a resume of one switch. A run stays halted while the other switch halts it, which is said. */
export function describeResume({ epoch, stillHalted }: Resumed, of: RunHalt['of'], folder: string): string {
  const which = of === 'account' ? 'the account' : 'the run';
  if (stillHalted.length === 0) return `Resumed, epoch ${epoch}.`;
  return [
    `The halt of ${which} is ended, epoch ${epoch}, but the run trades NOT:`,
    ...stillHalted.map((halt) => stillLine(halt, folder)),
  ].join('\n');
}

function stillLine({ of, by, reason }: RunHalt, folder: string): string {
  const who = of === 'account' ? 'its account is still halted' : 'the run itself is still halted';
  return `  ${who} by ${by}: ${reason}. When that is settled: \`${resumeOf(of, folder)}\``;
}
