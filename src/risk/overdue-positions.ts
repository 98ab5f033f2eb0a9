import { gridPhase } from '../core/interval-grid.ts';
import type { Duration, Instant } from '../core/time.ts';
import { duration } from '../core/time.ts';
import type { RiskView } from './risk-check.port.ts';

/** A position that has been open for its whole allowed time. */
export interface OverduePosition {
  /** Position of the instrument in the universe. */
  readonly market: number;
  readonly lots: number;
  readonly openedAt: Instant;
  readonly age: Duration;
}

const NONE: readonly OverduePosition[] = Object.freeze([]);

export interface PositionAge {
  /** How long a position may stay open. */
  readonly timeout: Duration;
  /**
   * Length of a candle. Ages count from the close of the candle behind which a position was opened: live it is filled
   * seconds later, and would otherwise be closed one candle later than in a backtest. Zero: they count from the fill.
   */
  readonly candle: Duration;
}

/** Open positions of at least this age; a shared empty list when there are none. */
export function overduePositions(
  { portfolio, now }: Pick<RiskView, 'portfolio' | 'now'>,
  { timeout, candle }: PositionAge,
): readonly OverduePosition[] {
  let found: OverduePosition[] | undefined;
  for (let market = 0; market < portfolio.positions.length; market++) {
    const position = portfolio.positions[market];
    if (position?.openedAt === undefined || position.lots === 0) continue;
    const { lots, openedAt } = position;
    const age = now - openedAt + (candle === 0 ? 0 : gridPhase(openedAt, candle));
    if (age < timeout) continue;
    (found ??= []).push({ market, lots, openedAt, age: duration(age) });
  }
  return found ?? NONE;
}
