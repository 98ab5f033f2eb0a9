import type { ListedFee } from '../venues/trade-fees.ts';
import type { VenueConnection, VenueKit } from '../venues/venue-kit.port.ts';
import { canonicalJson } from '../core/canonical-json.ts';
import type { Clock } from '../core/clock.ts';
import { EdgewiseError } from '../core/errors.ts';
import type { Instrument } from '../core/instrument.ts';
import { amountFromMinor, minorFromAmount } from '../core/money.ts';
import { isoFromInstant } from '../core/time.ts';
import { JOURNAL_FORMAT } from '../engine/journal.port.ts';
import type { VenueHoldings } from '../execution/venue.port.ts';
import type { LiveJournalHeader } from '../live/live-journal.port.ts';
import { configHashOf } from '../config/config-hash.ts';
import type { RunIdentity } from './require-same-run.ts';

export interface NewRunHeaderOptions extends RunIdentity {
  readonly instruments: readonly Instrument[];
  readonly tag: string;
  readonly evidence?: string;
  readonly kit: Pick<VenueKit, 'name'>;
  readonly connection: Pick<VenueConnection, 'listings'>;
  readonly clock: Clock;
}

/**
 * The journal header of a run that begins now. What the account holds beyond the run's cash is foreign. Throws
 * `check-failed` where the account holds less than that.
 */
export function newRunHeader(
  { config, instruments, artifact, setting, place, tag, evidence, kit, connection, clock }: NewRunHeaderOptions,
  holdings: VenueHoldings,
  fees: readonly ListedFee[],
): LiveJournalHeader {
  const cashMinor = minorFromAmount(config.cash);
  if (holdings.cashMinor < cashMinor) {
    throw new EdgewiseError('check-failed', 'The account holds less than the system is to trade with', {
      where: 'cash',
      expected: `${config.cash}`,
      actual: `${amountFromMinor(holdings.cashMinor)}`,
      advice: 'lower `cash` in the system file, or pay in',
    });
  }
  return {
    format: JOURNAL_FORMAT,
    system: config.name,
    config: canonicalJson(config),
    configHash: configHashOf(config),
    setting,
    venue: kit.name,
    place,
    tag,
    cashMinor: String(cashMinor),
    foreign: { cashMinor: String(holdings.cashMinor - cashMinor), lots: Object.fromEntries(holdings.lots) },
    instruments: instruments.map((instrument) => canonicalJson(instrument)),
    listings: connection
      .listings(instruments, isoFromInstant(clock.now()).slice(0, 10))
      .map((listing) => canonicalJson(listing)),
    artifact: artifact.manifest.id,
    ...(evidence === undefined ? {} : { evidence }),
    ...(fees.length === 0 ? {} : { takerFeeBps: Math.max(...fees.map(({ takerBps }) => takerBps)) }),
    featureNames: artifact.manifest.features,
    classes: artifact.record.outputs,
  };
}
