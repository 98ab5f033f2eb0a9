import { isBelowSmallest } from '../core/instrument.ts';
import type { LiveRun } from './open-run.ts';

export interface CloseOutOptions {
  readonly run: {
    readonly session: Pick<LiveRun['session'], 'flatten' | 'endFlatten'>;
    readonly engine: Pick<
      LiveRun['engine'],
      'guardianState' | 'portfolio' | 'instruments' | 'workingOrders' | 'bareLots' | 'stopPrice'
    >;
  };
  /** Takes one turn, and waits until the next is due. */
  readonly turn: () => Promise<void>;
  /** Time of this machine. */
  readonly elapsedMillis: () => number;
  /** Whoever asked for the stop waits no longer than a little more than this. */
  readonly patienceMillis?: number;
  /** Hears what is waited for: why, and for how long at most. */
  readonly tell?: (text: string) => void;
}

/**
 * Closes what is open before a run ends, where its system says so. A run that is halted sends nothing, so its positions
 * stay; so do those that the venue does not let go of in time; what of them has neither a stop nor an exit is in the
 * health of the run. The next start goes on closing. Once flat, the run is as it was before, and the next start trades.
 */
export async function closeOut({
  run,
  turn,
  elapsedMillis,
  patienceMillis = 20_000,
  tell,
}: CloseOutOptions): Promise<'flat' | 'open'> {
  const { session, engine } = run;
  const isFlat = (): boolean => engine.portfolio.isFlat && engine.workingOrders().length === 0;
  const { kind: before } = engine.guardianState;
  if (isFlat()) return 'flat';
  if (before === 'halted') return 'open';
  session.flatten('stopped, with live.on_stop: close', 'stop');
  tell?.(`stopping: what is open is closed, as live.on_stop asks; ${patienceMillis / 1_000} s at most`);
  const untilMillis = elapsedMillis() + patienceMillis;
  while (!isFlat() && elapsedMillis() < untilMillis) await turn();
  if (!isFlat()) return 'open';
  if (before === 'active' && engine.guardianState.kind === 'reducing') session.endFlatten('stop');
  return 'flat';
}

/** Lots that are large enough for a stop, and have neither a stop nor an exit. */
export function isBare(engine: Pick<LiveRun['engine'], 'instruments' | 'bareLots' | 'stopPrice'>): boolean {
  const { instruments, bareLots } = engine;
  return instruments.some(
    (instrument) => !isBelowSmallest(instrument, bareLots.get(instrument.id) ?? 0, engine.stopPrice(instrument.id)),
  );
}

/**
 * Goes on for a while before a run ends that keeps its positions, as long as one of them has neither a stop nor an
 * exit: an exit was refused after its stop had been taken back, or a stop was, and the next try comes in seconds. A
 * halted run sends nothing.
 */
export async function coverOpen({
  run: { engine },
  turn,
  elapsedMillis,
  patienceMillis = 20_000,
  tell,
}: CloseOutOptions): Promise<'covered' | 'bare'> {
  const needsCover = (): boolean => isBare(engine) && engine.guardianState.kind !== 'halted';
  if (needsCover())
    tell?.(
      `stopping: a position has neither a stop nor an exit yet; it gets one, in ${patienceMillis / 1_000} s at most`,
    );
  const untilMillis = elapsedMillis() + patienceMillis;
  while (needsCover() && elapsedMillis() < untilMillis) await turn();
  return isBare(engine) ? 'bare' : 'covered';
}
