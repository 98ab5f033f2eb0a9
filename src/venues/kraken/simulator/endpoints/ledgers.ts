import { textOfAmount } from '../../../../core/decimal-text.ts';
import { SECOND } from '../../../../core/time.ts';
import { type CallFields, listOf, MOST_NAMED } from '../call-fields.ts';
import { KrakenError } from '../kraken-error.ts';
import { isAssetNamed } from '../kraken-names.ts';
import type { LedgerEntry } from '../venue-ledger.ts';
import type { Endpoint } from './endpoint.ts';
import { countOf, offsetOf, PAGE, secondsOf } from './order-queries.ts';

/**
 * `Ledgers`: every change of every balance, newest first, fifty at a time from `ofs`; by `asset` and `type` where
 * given.
 */
export const ledgers: Endpoint = ({ venue, fields }) => {
  venue.catchUp();
  const [start, end] = [secondsOf(fields, 'start', -Infinity), secondsOf(fields, 'end', Infinity)];
  const assets = listed(fields, 'asset');
  const kinds = listed(fields, 'type');
  const found = venue.ledger.entries
    .filter(
      ({ at, asset, kind }) =>
        at > start && at <= end && assets((name) => isAssetNamed(asset, name)) && kinds((name) => kind === name),
    )
    .toReversed();
  const from = offsetOf(fields);
  return { ledger: shapes(found.slice(from, from + PAGE)), ...countOf(fields, found.length) };
};

export const queryLedgers: Endpoint = ({ venue, fields }) => {
  venue.catchUp();
  const named = listOf(fields, 'id', MOST_NAMED.entries).map((id) =>
    venue.ledger.entries.find((entry) => entry.id === id),
  );
  if (named.includes(undefined)) throw new KrakenError('EGeneral:Invalid arguments:id');
  return shapes(named.filter((entry) => entry !== undefined));
};

/** Tests whether a name is in the list of a field. `all` and an absent field match every name. */
function listed(fields: CallFields, name: string): (fits: (name: string) => boolean) => boolean {
  if (['', 'all'].includes(fields.get(name) ?? '')) return () => true;
  const names = listOf(fields, name, MOST_NAMED.assets);
  return (fits) => names.some(fits);
}

function shapes(entries: readonly LedgerEntry[]): unknown {
  return Object.fromEntries(entries.map((entry) => [entry.id, ledgerShape(entry)]));
}

/** An entry in the form of Ledgers and QueryLedgers. Its balance is the balance before plus the amount less the fee. */
export function ledgerShape({ refid, at, kind, asset, amountMinor, feeMinor, balanceMinor }: LedgerEntry): unknown {
  const text = (minor: bigint) => textOfAmount(minor, asset.decimals);
  return {
    refid,
    time: at / SECOND,
    type: kind,
    subtype: '',
    aclass: 'currency',
    asset: asset.id,
    amount: text(amountMinor),
    fee: text(feeMinor),
    balance: text(balanceMinor),
  };
}
