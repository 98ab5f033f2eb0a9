import { EdgewiseError } from '../core/errors.ts';
import type { Instrument, InstrumentKind } from '../core/instrument.ts';
import { LEDGER_DECIMALS, type DecimalStep } from '../core/money.ts';

interface KnownRules {
  readonly venue: string;
  readonly id: string;
  readonly tickDecimals: number;
  readonly lotDecimals: number;
  readonly minimumNotional: number;
}

/**
 * Price and quantity steps of common spot pairs, as the venues publish them (Binance `exchangeInfo`, Kraken
 * `AssetPairs`, Bitfinex pair list). Venues change them: they shape rounding in research, and live trading reads the venue's own.
 */
const KNOWN: readonly KnownRules[] = [
  { venue: 'binance', id: 'BTC/USDT', tickDecimals: 2, lotDecimals: 5, minimumNotional: 5 },
  { venue: 'binance', id: 'ETH/USDT', tickDecimals: 2, lotDecimals: 4, minimumNotional: 5 },
  { venue: 'binance', id: 'BNB/USDT', tickDecimals: 2, lotDecimals: 3, minimumNotional: 5 },
  { venue: 'binance', id: 'SOL/USDT', tickDecimals: 2, lotDecimals: 3, minimumNotional: 5 },
  { venue: 'binance', id: 'XRP/USDT', tickDecimals: 4, lotDecimals: 1, minimumNotional: 5 },
  { venue: 'kraken', id: 'BTC/USD', tickDecimals: 1, lotDecimals: 8, minimumNotional: 0.5 },
  { venue: 'kraken', id: 'ETH/USD', tickDecimals: 2, lotDecimals: 8, minimumNotional: 0.5 },
  { venue: 'bitfinex', id: 'BTC/USD', tickDecimals: 1, lotDecimals: 8, minimumNotional: 0 },
  { venue: 'bitfinex', id: 'ETH/USD', tickDecimals: 2, lotDecimals: 8, minimumNotional: 0 },
];

const MOST_DECIMALS = 8;

export interface InstrumentHints {
  readonly kind?: InstrumentKind;
  /** Decimals that the data were written with: they give the steps of an instrument that no table knows. */
  readonly priceDecimals?: number;
  readonly volumeDecimals?: number;
}

/** Writes a pair the one way Edgewise does: `btc-usdt`, `BTC_USDT` and `BTC/USDT` are `BTC/USDT`. Throws `usage` for anything else. */
export function instrumentId(text: string): string {
  const match = /^([A-Za-z0-9][A-Za-z0-9.]{0,19})[/_-]([A-Za-z0-9][A-Za-z0-9.]{0,19})$/.exec(text.trim());
  if (match !== null) return `${match[1] ?? ''}/${match[2] ?? ''}`.toUpperCase();
  throw new EdgewiseError('usage', 'The instrument is not written as a pair.', {
    expected: 'BASE/QUOTE, such as BTC/USDT', actual: `"${text}"`, advice: 'Write base and quote currency with a slash between them.',
  });
}

/** The rules of an instrument: known ones from a table, others from the decimals of their data, with no minimum. */
export function instrumentFor(venue: string, id: string, hints: InstrumentHints = {}): Instrument {
  const name = instrumentId(id);
  const [base = '', quote = ''] = name.split('/');
  const known = KNOWN.find((rules) => rules.venue === venue.toLowerCase() && rules.id === name);
  const tickDecimals = known?.tickDecimals ?? Math.min(hints.priceDecimals ?? 2, MOST_DECIMALS);
  const lotDecimals = Math.min(known?.lotDecimals ?? hints.volumeDecimals ?? 8, MOST_DECIMALS, LEDGER_DECIMALS - tickDecimals);
  return {
    id: name,
    venue: venue.toLowerCase(),
    kind: hints.kind ?? 'spot',
    base,
    quote,
    tick: step(tickDecimals),
    lot: step(lotDecimals),
    minimumLots: 1,
    minimumNotional: known?.minimumNotional ?? 0,
  };
}

function step(decimals: number): DecimalStep {
  return { units: 1, decimals };
}
