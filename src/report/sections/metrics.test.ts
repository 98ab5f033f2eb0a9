import { expect, it } from 'vitest';
import { FIXTURES } from '../../../test/browser/fixture-options.ts';
import { reportFixture } from '../../../test/browser/report-fixture.ts';
import { metricsSection } from './metrics.ts';

const { summary } = reportFixture({ ...FIXTURES['no edge'], bars: 1_000, trades: 20 });

it('what trades caught of the price is not called a return of theirs, and what it leaves out is said', () => {
  const section = String(metricsSection(summary));
  expect(section).not.toMatch(/Returns of all trades|after costs<\/small>/);
  expect(section).toMatch(/<th scope="row">Price moves caught .*data-metric="randomEntry\.tradeReturns"/);
  for (const left of ['Borrowing', 'stop prices', 'fees that fall with volume', 'compounding'])
    expect(section).toContain(left);
});

it('the words go with the row', () => {
  const { randomEntry, ...without } = summary;
  expect(randomEntry).toBeDefined();
  expect(String(metricsSection(without))).not.toContain('Price moves caught');
});
