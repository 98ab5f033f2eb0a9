import { canonicalJson } from '../core/canonical-json.ts';
import { parseIsoTime } from '../core/iso-time.ts';
import { formatDuration, instant, isoFromInstant, parseDuration } from '../core/time.ts';
import { CORRELATION_WINDOW } from '../risk/correlated-positions.ts';
import { DEFAULT_LEVERAGE } from '../config/general-settings.ts';
import { tradedOf } from '../config/market-roles.ts';
import { protectionOf } from '../config/protection-of.ts';
import type { SystemConfig } from '../config/system-schema.ts';

/** The system that is judged and the purpose, which every record of the trial ledger has. */
export interface TrialIdentity {
  readonly purpose: string;
  readonly system: string;
  readonly configuration: string;
}

/** A stored model that is judged in place of the folds of the system. */
export interface StoredModel {
  readonly model: string;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/**
 * Identity of a trial. It depends on every setting that affects the result, including the seed and the period. It does
 * not depend on the name, the description, the settings of live trading (but for the leverage of positions on margin) or
 * the spelling: `2d` is `48h`, and a default is the same whether or not the file states it.
 */
export function trialIdentity(purpose: string, config: SystemConfig, stored?: StoredModel): TrialIdentity {
  const settings = inOneSpelling({
    ...config,
    risk: resolvedRisk(config),
    name: undefined,
    about: undefined,
    live: leverageOf(config),
  });
  if (stored === undefined) return { purpose, system: config.name, configuration: canonicalJson(settings) };
  const { model, from, to } = stored;
  return {
    purpose,
    system: config.name,
    configuration: canonicalJson({ model, from: inOneSpelling(from), to: inOneSpelling(to), config: settings }),
  };
}

/**
 * The leverage of positions on margin, which a backtest trades with too. The default is left out, so that trials which
 * were recorded before it was a part of the identity keep theirs.
 */
function leverageOf({ instruments, live: { leverage } }: SystemConfig): { readonly leverage: number } | undefined {
  const isOnMargin = tradedOf(instruments).some(({ kind }) => kind === 'margin');
  return isOnMargin && leverage !== DEFAULT_LEVERAGE ? { leverage } : undefined;
}

/** Defaults that depend on other settings, and that the schema therefore does not have. */
function resolvedRisk(config: SystemConfig): SystemConfig['risk'] {
  const protection = protectionOf(config);
  const { maximum_correlation: correlation, correlation_window: window = CORRELATION_WINDOW } = config.risk;
  return {
    ...config.risk,
    protective_stop: protection?.stopDistance ?? 'none',
    take_profit: protection?.targetDistance,
    correlation_window: correlation === undefined ? undefined : window,
  };
}

/** Writes every duration and every time of the settings in one spelling. */
function inOneSpelling(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOneSpelling);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, inOneSpelling(part)]));
  if (typeof value !== 'string') return value;
  const [span, time] = [parseDuration(value), parseIsoTime(value)];
  if (span !== undefined) return formatDuration(span);
  return time === undefined ? value : isoFromInstant(instant(time));
}
