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

  it('lets no name or warning send control characters to the terminal', () => {
    const summary = { ...summaryOf('edge'), system: 'x\u001b]0;title\u0007', warnings: ['\u001b[2Jgone\r'] };
    // oxlint-disable-next-line no-control-regex -- they are what must not appear
    expect(renderSummaryText(summary, { colour: 'none' })).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
  });
});
