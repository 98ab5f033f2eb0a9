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

/** Open positions of at least this age; a shared empty list when there are none. */
export function overduePositions(
  { portfolio, now }: Pick<RiskView, 'portfolio' | 'now'>,
  timeout: Duration,
): readonly OverduePosition[] {
  let found: OverduePosition[] | undefined;
  for (let market = 0; market < portfolio.positions.length; market++) {
    const position = portfolio.positions[market];
    if (position?.openedAt === undefined || position.lots === 0 || now - position.openedAt < timeout) continue;
    (found ??= []).push({
      market,
      lots: position.lots,
      openedAt: position.openedAt,
      age: duration(now - position.openedAt),
    });
  }
  return found ?? NONE;
}
