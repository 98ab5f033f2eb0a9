import { expect, it } from 'vitest';
import { featurePage } from './feature-page.ts';
import { trendFeatures } from './sets/trend.ts';

it('docs/features.md is in step with the features (npx vitest run src/features/feature-page.test.ts -u renews it)', async () => {
  await expect(featurePage('trend', trendFeatures)).toMatchFileSnapshot('../../docs/features.md');
});
