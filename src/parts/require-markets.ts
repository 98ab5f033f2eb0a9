import { durationOf } from '../config/system-schema.ts';
import { EdgewiseError } from '../core/errors.ts';
import { duration, formatDuration } from '../core/time.ts';
import type { Feature } from '../features/feature.port.ts';
import { intervalsReadBy, marketsReadBy } from '../features/reads-universe.ts';

/**
 * Throws `config-invalid` where a feature names a market that the system does not have, or longer candles that those
 * of the system do not add up to.
 */
export function requireMarkets(
  features: readonly Feature[],
  { instruments, interval }: { readonly instruments: readonly { readonly id: string }[]; readonly interval: string },
): void {
  const ids = instruments.map(({ id }) => id);
  for (const feature of features) {
    const missing = marketsReadBy(feature).find((id) => !ids.includes(id));
    if (missing !== undefined)
      throw new EdgewiseError(
        'config-invalid',
        `The feature ${feature.name} reads ${missing}, which the system lacks`,
        {
          where: 'instruments',
          expected: missing,
          actual: ids.join(', '),
          advice: `add the market: - { id: ${missing}, role: watched }`,
        },
      );
    const broken = intervalsReadBy(feature).find((longer) => longer % durationOf(interval) !== 0);
    if (broken !== undefined)
      throw new EdgewiseError('config-invalid', `The feature ${feature.name} needs candles that add up to its own`, {
        where: 'interval',
        expected: `an interval that divides ${formatDuration(duration(broken))}`,
        actual: interval,
        advice: 'change the interval of the system, or that of the feature',
      });
  }
}
