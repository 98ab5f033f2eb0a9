import { PastMoments } from '../../backtest/past-moments.ts';
import type { SizingRequest } from '../../risk/sizer.port.ts';
import type { Settings, SizerPart } from '../part.port.ts';
import { DRAWN_INSTRUMENT, drawnCandles } from './drawn-candles.ts';

/**
 * Shows a sizer drawn candles and asks it for sizes. It answers with whole lots from 0 or with a reason, alike for two
 * instances, and it can size once it has seen the bars that it says it needs.
 */
export function checkSizerPart(part: SizerPart, settings: Settings): readonly string[] {
  const [one, other] = [part, part].map((each) => each.make(settings, { markets: 1, horizonBars: 12 }));
  if (one === undefined || other === undefined) return [];
  const warmupBars = part.warmupBars(settings);
  const series = drawnCandles({ bars: warmupBars + 300, holes: [] });
  const past = new PastMoments([series]);
  for (let bar = 1; past.next(); bar++) {
    const view = past.moment.markets[0];
    if (view?.candle === undefined) continue;
    for (const sizer of [one, other]) sizer.observe(0, view.candle, view.continuity);
    for (const belief of [1, -1, 0.3]) {
      const request: SizingRequest = {
        market: 0,
        instrument: DRAWN_INSTRUMENT,
        belief,
        price: view.candle.close,
        equity: 10_000,
      };
      const size = one.size(request);
      if (JSON.stringify(size) !== JSON.stringify(other.size(request)))
        return [`bar ${bar}: two sizers that saw the same candles give other sizes`];
      if (size.ok && !(Number.isSafeInteger(size.value) && size.value >= 0))
        return [`bar ${bar}: a size is whole lots from 0, was ${size.value}`];
      if (!size.ok && size.problem.reason.trim() === '') return [`bar ${bar}: a refusal has a reason`];
      if (!size.ok && bar > warmupBars + 1 && belief === 1)
        return [`bar ${bar}: after its ${warmupBars} bars of warm-up it still refuses: ${size.problem.reason}`];
    }
  }
  return [];
}
