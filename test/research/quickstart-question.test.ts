import { beforeAll, describe, expect, it } from 'vitest';
import { readSeriesFile } from '../../src/adapters/files/read-series-file.ts';
import type { CandleSeries } from '../../src/core/candle.ts';
import { makeLabeler } from '../../src/parts/parts-of-system.ts';
import { readSystem } from '../../src/parts/read-system.ts';
import type { SystemConfig } from '../../src/config/system-schema.ts';

describe("the question of the quickstart, on the bundled sample at the venue's fees", () => {
  let quickstart: SystemConfig;
  let sample: CandleSeries;

  beforeAll(async () => {
    quickstart = await readSystem('systems/quickstart.yaml');
    ({ series: sample } = await readSeriesFile({
      file: 'data/sample/BTCUSDT_1h_2017-2024.csv.gz',
      venue: 'binance',
      instrument: 'BTC/USDT',
      kind: 'margin',
    }));
  });

  /** Share of the rows with an answer whose move counts: that are down or up. */
  const countedWithin = async (horizon: string): Promise<number> => {
    const labeler = await makeLabeler({ ...quickstart, label: { ...quickstart.label, horizon } });
    const { values } = labeler.label(sample);
    const answered = values.filter((value) => !Number.isNaN(value));
    return answered.filter((value) => value !== 1).length / answered.length;
  };

  it('has about a quarter of the rows count', async () => {
    expect(await countedWithin(quickstart.label.horizon)).toBeGreaterThan(0.2);
    expect(await countedWithin(quickstart.label.horizon)).toBeLessThan(0.3);
  });

  it('has the shares that docs/evidence.md tells for other horizons', async () => {
    const shares: (string | number)[][] = [];
    for (const horizon of ['12h', '24h', '36h', '48h', '72h', '96h'])
      shares.push([horizon, Number((100 * (await countedWithin(horizon))).toFixed(1))]);
    expect(shares).toEqual([
      ['12h', 9.1],
      ['24h', 18],
      ['36h', 24],
      ['48h', 29],
      ['72h', 36.3],
      ['96h', 41.8],
    ]);
  });
});
