import { closePrice, defineFeature, exponentialMovingAverage } from 'edgewise';

/** How far the price has moved away from its average. */
export const stretch = defineFeature({
  name: 'stretch_50',
  inputs: [closePrice, exponentialMovingAverage({ period: 50, of: closePrice })],
  formula: 'close / ema_50 - 1',
  source: 'mine',
  start: () => ({ push: (_, [close = NaN, average = NaN]) => close / average - 1 }),
});
