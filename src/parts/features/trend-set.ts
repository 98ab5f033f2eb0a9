import { trendFeatures } from '../../features/sets/trend.ts';
import { defineFeatureSet } from '../define-features.ts';

export const trendSet = defineFeatureSet({
  name: 'trend',
  describe: '52 indicators of trend, momentum, volatility and volume',
  features: trendFeatures,
});
