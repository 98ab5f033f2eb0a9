import type { Forecast } from '../core/forecast.ts';
import type { Instrument, InstrumentKind } from '../core/instrument.ts';
import { instant } from '../core/time.ts';
import type { SizingView } from './sizer.port.ts';

const FORECAST: Forecast = {
  instrument: 'BTC/USD',
  madeAt: instant(0),
  dueAt: instant(1),
  probabilities: Float64Array.of(0.3, 0.7),
  artifact: 'checked',
};

function instrumentOf(kind: InstrumentKind): Instrument {
  return {
    id: 'BTC/USD',
    venue: 'checked',
    kind,
    base: 'BTC',
    quote: 'USD',
    tick: { units: 1, decimals: 2 },
    lot: { units: 1, decimals: 4 },
    minimumLots: 5,
    minimumNotional: 10,
  };
}

/** Every mix of belief, confidence, forecast, volatility, price, equity and limit that a sizer could stumble over. */
export function drawnSizings(): readonly SizingView[] {
  const kinds: readonly InstrumentKind[] = ['spot', 'margin', 'perpetual', 'outcome'];
  const certainties = [
    { confidence: undefined, forecast: undefined },
    { confidence: 0.7, forecast: FORECAST },
    { confidence: 0, forecast: FORECAST },
    { confidence: 1, forecast: undefined },
  ];
  const views: SizingView[] = [];
  for (const [market, kind] of kinds.entries())
    for (const belief of [1, -1, 0.3])
      for (const certainty of certainties)
        for (const volatility of [Number.NaN, 0, 0.0005, 0.2])
          for (const price of [0.02, 100, 65_000.5, 0, -1, Number.NaN, Number.POSITIVE_INFINITY])
            for (const equity of [10_000, 15, 1e12, 0, -50, Number.NaN])
              for (const maximumPositionShare of [0.1, Number.POSITIVE_INFINITY])
                views.push({
                  market,
                  instrument: instrumentOf(kind),
                  belief,
                  ...certainty,
                  volatility,
                  price,
                  equity,
                  limits: { maximumPositionShare },
                });
  return views;
}
