import { describe, expect, it } from 'vitest';
import { FIXTURES } from '../../test/browser/fixture-options.ts';
import { reportFixture } from '../../test/browser/report-fixture.ts';
import type { ResearchSummary } from './research-summary.ts';
import { renderSummaryText } from './summary-text.ts';
import { VERDICT_WORDS } from './verdict-words.ts';

const ANSI = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');
const verdicts = Object.keys(FIXTURES) as ResearchSummary['verdict']['verdict'][];
const summaryOf = (verdict: ResearchSummary['verdict']['verdict']) =>
  reportFixture({ ...FIXTURES[verdict], bars: 900, trades: 20 }).summary;

describe('renderSummaryText', () => {
  it.each(verdicts)('fits 80 columns and leads with the verdict: %s', (verdict) => {
    const lines = renderSummaryText(summaryOf(verdict), { colour: 'none' }).split('\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(lines.find((line) => line.trim() !== '')?.trim()).toBe(VERDICT_WORDS[verdict].title.toUpperCase());
    expect(lines.join(' ')).toContain('Past results promise nothing.');
  });

  it('is the same text with and without colour', () => {
    const summary = summaryOf('edge');
    const coloured = renderSummaryText(summary, { colour: 'ansi' });
    expect(coloured).toMatch(ANSI);
    expect(coloured.replace(ANSI, '')).toBe(renderSummaryText(summary, { colour: 'none' }));
  });

  it('shows an absent metric as undefined, never as zero', () => {
    expect(renderSummaryText(summaryOf('not enough evidence'), { colour: 'none' })).toMatch(
      /Overfitting \(PBO\) +undefined/,
    );
  });

  it.each([
    [undefined, 0.8, 'no number helps '],
    [undefined, undefined, 'not known'],
    [3_104, 1.2, '3 104'],
  ])('says of %s trades that are needed, with a profit factor of %s: %s', (tradesNeeded, profitFactor, words) => {
    const {
      evidence: { tradesNeeded: _, ...evidence },
      strategy: { profitFactor: __, ...strategy },
      ...rest
    } = summaryOf('edge');
    const summary = {
      ...rest,
      evidence: { ...evidence, ...(tradesNeeded === undefined ? {} : { tradesNeeded }) },
      strategy: { ...strategy, ...(profitFactor === undefined ? {} : { profitFactor }) },
    };
    const text = renderSummaryText(summary, { colour: 'none' });
    expect(text.match(/needed: (.*)/)?.[1]?.replaceAll(/[^\w ]/g, ' ')).toBe(words);
  });

  it('says of a figure to compare with that there is none, without the word undefined', () => {
    const { buyAndHold, ...rest } = summaryOf('edge');
    const summary = { ...rest, buyAndHold: { ...buyAndHold, sharpe: {} } };
    const text = renderSummaryText(summary, { colour: 'none' });
    expect(text).toContain('buy and hold: none');
    expect(text).not.toContain('undefined buy and hold');
  });

  it('lets no name or warning send control characters to the terminal', () => {
    const summary = { ...summaryOf('edge'), system: 'x\u001b]0;title\u0007', warnings: ['\u001b[2Jgone\r'] };
    // oxlint-disable-next-line no-control-regex -- they are what must not appear
    expect(renderSummaryText(summary, { colour: 'none' })).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
  });
});
