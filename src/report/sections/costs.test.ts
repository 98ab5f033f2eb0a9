import { expect, it } from 'vitest';
import { FIXTURES } from '../../../test/browser/fixture-options.ts';
import { reportFixture } from '../../../test/browser/report-fixture.ts';
import type { ResearchSummary } from '../research-summary.ts';
import { costsSection } from './costs.ts';

const { summary } = reportFixture({ ...FIXTURES['no edge'], bars: 1_000, trades: 20 });

/** The section as a person reads it, as far as apostrophes go. */
function sectionOf(of: ResearchSummary): string {
  return String(costsSection(of)).replaceAll('&#39;', "'");
}

function rowNames(of: ResearchSummary): string[] {
  return [...sectionOf(of).matchAll(/<tr><th scope="row"[^>]*>(.*?)<\/th>/g)].map(([, name = '']) =>
    name.replace(/<[^>]*>/g, '').replace(/\s/g, ' '),
  );
}

it('rows of flat fees say that they are flat, and which is the first tier of the venue', () => {
  expect(rowNames(summary)).toEqual([
    '0 bps flat',
    '2.5 bps flat',
    '5 bps flat',
    '10 bps flat',
    '20 bps flat',
    "40 bps flat, the venue's first tier",
  ]);
  expect(sectionOf(summary)).toContain('Every row is one flat fee, whatever the volume');
});

it("rows of the venue's schedule are named by the factor and the first tier", () => {
  const costSensitivity = [0, 0.5, 1, 2, 4].flatMap((scheduleFactor) =>
    [0, 3].map((slippageBps) => ({ feeBps: 40 * scheduleFactor, scheduleFactor, slippageBps, totalReturn: -0.1 })),
  );
  const scheduled = { ...summary, costs: { ...summary.costs, feeBps: 40 }, costSensitivity };
  expect(rowNames(scheduled)).toEqual([
    '0 × schedule first tier 0 bps',
    '0.5 × schedule first tier 20 bps',
    "1 × schedule first tier 40 bps, the venue's",
    '2 × schedule first tier 80 bps',
    '4 × schedule first tier 160 bps',
  ]);
  const section = sectionOf(scheduled);
  expect(section).toContain("Every row is the venue's schedule times a factor");
  expect(section.match(/ charged"/g), 'one framed cell').toHaveLength(1);
});

it('a schedule that is free at its first tier keeps its rows apart', () => {
  const costSensitivity = [0.5, 1].map((scheduleFactor) => ({
    feeBps: 0,
    scheduleFactor,
    slippageBps: 3,
    totalReturn: -0.1 * scheduleFactor,
  }));
  const free = { ...summary, costs: { ...summary.costs, feeBps: 0, venueFeeBps: 0 }, costSensitivity };
  expect(rowNames(free)).toEqual(['0.5 × schedule first tier 0 bps', "1 × schedule first tier 0 bps, the venue's"]);
  expect(sectionOf(free).match(/ charged"/g), 'one framed cell').toHaveLength(1);
});
