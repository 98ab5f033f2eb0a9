import { describe, expect, it } from 'vitest';
import { FIXTURES } from '../../test/browser/fixture-options.ts';
import { reportFixture } from '../../test/browser/report-fixture.ts';
import type { ResearchSummary } from './research-summary.ts';
import { summaryJson } from './summary-json.ts';

const { summary } = reportFixture({ ...FIXTURES.edge, bars: 900, trades: 20 });

describe('summaryJson', () => {
  it('gives equal bytes whatever the order of keys', () => {
    const turned = Object.fromEntries(Object.entries(summary).reverse()) as unknown as ResearchSummary;
    expect(summaryJson(turned)).toBe(summaryJson(summary));
    expect(JSON.parse(summaryJson(summary))).toEqual(summary);
  });

  it('refuses a number that is not finite and names its path', () => {
    const broken = { ...summary, evidence: { ...summary.evidence, deflatedSharpe: Number.NaN } };
    expect(() => summaryJson(broken)).toThrow('evidence.deflatedSharpe is NaN');
  });

  it('leaves out what is undefined', () => {
    const open = { ...summary, strategy: { ...summary.strategy, sharpe: {} } };
    expect((JSON.parse(summaryJson(open)) as ResearchSummary).strategy.sharpe).toEqual({});
  });
});
