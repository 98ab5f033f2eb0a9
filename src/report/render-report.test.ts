import { expect, it } from 'vitest';
import { FIXTURES } from '../../test/browser/fixture-options.ts';
import { reportFixture } from '../../test/browser/report-fixture.ts';
import { valueAt } from './metric.ts';
import { renderReport } from './render-report.ts';
import type { ReportInput, ReportTrade } from './report-input.ts';
import type { ResearchSummary } from './research-summary.ts';

const verdicts = Object.keys(FIXTURES) as ResearchSummary['verdict']['verdict'][];
const small = (verdict: ResearchSummary['verdict']['verdict'] = 'no edge'): ReportInput =>
  reportFixture({ ...FIXTURES[verdict], bars: 3_000, trades: 60 });
const markupOf = (page: string): string =>
  page.replace(/<script\b[^>]*>[\s\S]*?<\/script>/g, '').replace(/<style>[\s\S]*?<\/style>/, '');

function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

it.each(verdicts)('the report shows nothing that is not in the summary: %s', (verdict) => {
  const input = small(verdict);
  const found = [...renderReport(input).matchAll(/data-metric="([^"]*)" data-value="([^"]*)"/g)];
  expect(found.length).toBeGreaterThan(300);
  const wrong = found.filter(
    ([, path = '', raw = '']) => unescaped(raw) !== String(valueAt(input.summary, unescaped(path))),
  );
  expect(wrong).toEqual([]);
});

it('the report gives equal bytes for equal input', () => {
  expect(renderReport(small())).toBe(renderReport(small()));
});

it.each(verdicts)('the report is equally complete, whatever the verdict: %s', (verdict) => {
  const markup = markupOf(renderReport(small(verdict)));
  expect([...markup.matchAll(/<section id="([a-z]+)"/g)].map(([, id]) => id)).toEqual([
    'verdict',
    'reasons',
    'judged',
    'price',
    'entries',
    'trades',
    'equity',
    'returns',
    'evidence',
    'metrics',
    'folds',
    'forecasts',
    'reliability',
    'features',
    'costs',
    'months',
    'reproduction',
  ]);
  expect(markup).toContain('Past results promise nothing.');
  expect(markup, 'a page of evidence never promises').not.toMatch(
    /guarantee|will earn|expected profit|projected profit/i,
  );
});

it('the report explains every figure in a caption and reaches every section from the contents', () => {
  const markup = markupOf(renderReport(small()));
  expect(markup.match(/<figcaption>[^<]{40,}/g)).toHaveLength((markup.match(/<figure>/g) ?? []).length);
  const ids = [...markup.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size, 'identifiers are unique').toBe(ids.length);
  expect([...markup.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id).filter((id) => !ids.includes(id))).toEqual([]);
});

it('the report refers to nothing outside the file', () => {
  const page = renderReport(small());
  expect(page.match(/(?:src|href)="(?!#)[^"]*"|url\([^)]*\)|@import/g)).toBe(null);
  expect(/default-src &#39;none&#39;/.test(page), 'a policy forbids loading').toBe(true);
});

it('the report shows names, warnings and reasons with HTML in them as text', () => {
  const input = small();
  const attack = '"><img src=x onerror=alert(1)></script><script>alert(2)</script>';
  const [data] = input.summary.data;
  const summary: ResearchSummary = {
    ...input.summary,
    system: attack,
    data: [{ ...data!, instrument: attack }],
    warnings: [attack],
    configuration: attack,
    skill: { ...input.summary.skill, classes: [attack, 'flat', 'up'] },
    importance: [{ feature: attack, gain: 1 }],
    verdict: { verdict: 'no edge', reasons: [{ test: attack, passed: 'failed', detail: attack }] },
  };
  const page = renderReport({
    ...input,
    summary,
    trades: input.trades.map((trade) => ({ ...trade, reason: attack })),
  });
  expect(page).not.toContain('<img');
  expect(page).not.toContain('<script>alert');
  expect(page.match(/<script\b/g), 'theme, data, library, charts, list of trades').toHaveLength(5);
  expect(page.match(/<\/script>/g)).toHaveLength(5);
});

it('the report shows an absent metric as undefined with its reason, never as 0, NaN or Infinity', () => {
  const input = small('not enough evidence');
  const { winRate, maxDrawdown, ...strategy } = input.summary.strategy;
  const summary = {
    ...input.summary,
    strategy: { ...strategy, maxDrawdown, winRate: {}, sharpe: {} },
    undefinedBecause: { 'strategy.sharpe.value': 'No trade was made.' },
  };
  const markup = markupOf(renderReport({ ...input, summary }));
  expect(winRate).toBeDefined();
  expect(markup).toMatch(
    /data-metric="strategy\.sharpe\.value" data-value="undefined" title="No trade was made\.">undefined</,
  );
  expect(markup).toMatch(/data-metric="strategy\.sortino" data-value="undefined" title="No period lost money/);
  expect(markup.match(/.{60}(?:\bNaN\b|Infinity).{20}/g)).toBe(null);
});

it('the report stays whole when there is nothing to draw: no trade, no fold, no feature, no month', () => {
  const input = small();
  const none = new Float64Array(0);
  const summary: ResearchSummary = {
    ...input.summary,
    data: [],
    skill: {
      ...input.summary.skill,
      folds: [],
      reliability: [],
      baselines: [],
      classes: [],
      classShares: [],
      confusion: [],
    },
    costSensitivity: [],
    monthly: [],
    importance: [],
    warnings: [],
  };
  const { randomEntry, yearly, configuration, command, ...rest } = summary;
  expect([randomEntry, yearly, configuration, command]).not.toContain(undefined);
  const markup = markupOf(
    renderReport({
      summary: rest,
      price: { time: none, close: none },
      equity: { time: none, strategy: none, buyAndHold: none },
      trades: [],
    }),
  );
  expect(markup.match(/.{60}(?:\bNaN\b|Infinity).{20}/g)).toBe(null);
  expect(markup.match(/<section /g)).toHaveLength(17);
});

it('the report stays below 3 MB with a million bars and twenty thousand trades', () => {
  const time = Float64Array.from({ length: 1_000_000 }, (_, row) => 1.5e15 + row * 6e7);
  const wave = time.map((_, row) => 30_000 + 9_000 * Math.sin(row / 90_000) + 700 * Math.sin(row * 1.7));
  const trades = Array.from({ length: 20_000 }, (_, index): ReportTrade => ({
    side: index % 3 === 0 ? 'short' : 'long',
    entryTime: time[index * 50]!,
    entryPrice: wave[index * 50]!,
    exitTime: time[index * 50 + 20]!,
    exitPrice: wave[index * 50 + 20]!,
    net: index / 7,
    reason: 'horizon',
  }));
  const page = renderReport({
    ...small(),
    price: { time, close: wave },
    equity: { time, strategy: wave, buyAndHold: wave },
    trades,
  });
  expect(Buffer.byteLength(page)).toBeLessThan(3_000_000);
});
