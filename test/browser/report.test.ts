import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { effort } from '../harness/effort.ts';
import { renderReport } from '../../src/report/render-report.ts';
import type { ResearchSummary } from '../../src/report/research-summary.ts';
import type { ReportInput } from '../../src/report/report-input.ts';
import { summaryJson } from '../../src/report/summary-json.ts';
import { browserPath, NO_BROWSER, openBrowser } from './open-browser.ts';
import { FIXTURES } from './fixture-options.ts';
import { reportFixture } from './report-fixture.ts';
import { standsFor } from './shown-number.ts';

type Verdict = ResearchSummary['verdict']['verdict'];
type Scheme = 'light' | 'dark';
interface ShownMetric {
  readonly path: string;
  readonly raw: string;
  readonly text: string;
  readonly kind: 'number' | 'other';
}

const verdicts = Object.keys(FIXTURES) as Verdict[];
/** Usually every verdict, width and scheme comes up, but not every combination. */
const views = verdicts
  .flatMap((verdict) =>
    [1280, 390].flatMap((width) => (['light', 'dark'] as const).map((scheme) => ({ verdict, width, scheme }))),
  )
  .filter((_, index) => effort({ usual: index % 5 === 0 || index === 11, thorough: true }));
const folder = mkdtempSync(join(tmpdir(), 'edgewise-report-'));
const path = browserPath();
const fileOf = (verdict: string, ending: string): string => join(folder, `${verdict.replaceAll(' ', '-')}.${ending}`);
let browser: Browser;

interface OpenedPage {
  readonly page: Page;
  /** Console errors, uncaught errors and failed requests. */
  readonly troubles: string[];
  readonly requests: string[];
}

async function open(file: string, width: number, scheme: Scheme): Promise<OpenedPage> {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: scheme });
  const troubles: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && troubles.push(message.text()));
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('requestfailed', (request) => troubles.push(request.url()));
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(pathToFileURL(file).href);
  await page.waitForSelector('html[data-charts=drawn]');
  await page.evaluate('new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); })');
  return { page, troubles, requests };
}

/** How many different colours each canvas shows: a blank one shows one. */
function colours(page: Page): Promise<number[]> {
  return page.evaluate(
    `[...document.querySelectorAll('canvas')].map((canvas) => new Set(new Uint32Array(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size)`,
  );
}

function withoutDistribution(summary: ReportInput['summary']): ReportInput['summary'] {
  const bare: { -readonly [Key in keyof ReportInput['summary']]: ReportInput['summary'][Key] } = { ...summary };
  delete bare.distribution;
  delete bare.equalVolatility;
  return bare;
}

function overflow(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - innerWidth');
}

beforeAll(async () => {
  if (path === undefined) return;
  for (const verdict of verdicts) {
    const input = reportFixture(FIXTURES[verdict]);
    writeFileSync(fileOf(verdict, 'html'), renderReport(input));
    writeFileSync(fileOf(verdict, 'json'), summaryJson(input.summary));
  }
  browser = await openBrowser(path);
});
beforeEach(({ skip }) => skip(path === undefined, NO_BROWSER));
afterAll(async () => {
  if (path !== undefined) await browser.close();
  rmSync(folder, { recursive: true });
});

it.each(views)(
  'the report opens clean and shows the numbers of summary.json: $verdict, $width px, $scheme',
  async ({ verdict, width, scheme }) => {
    const { page, troubles, requests } = await open(fileOf(verdict, 'html'), width, scheme);
    expect(troubles, 'no console error and no failed request').toEqual([]);
    expect(requests, 'the page loads nothing but itself').toEqual([page.url()]);
    expect(await overflow(page), 'pixels of horizontal overflow').toBeLessThanOrEqual(0);

    const drawn = await colours(page);
    expect(
      drawn,
      'price, forecast, equity, equity on its own scale, drawdown, exposure, rolling Sharpe ratio',
    ).toHaveLength(7);
    for (const count of drawn) expect(count, 'colours of a drawn chart').toBeGreaterThan(20);

    const shown: ShownMetric[] = await page.evaluate(
      `[...document.querySelectorAll('[data-metric]')].map((element) => ({ path: element.dataset.metric, raw: element.dataset.value, text: element.textContent, kind: element.classList.contains('number') ? 'number' : 'other' }))`,
    );
    const summary: unknown = JSON.parse(readFileSync(fileOf(verdict, 'json'), 'utf8'));
    const recorded = (at: string): unknown =>
      at.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], summary);
    expect(shown.length).toBeGreaterThan(400);
    expect(
      shown.filter((metric) => metric.raw !== String(recorded(metric.path))),
      'raw values',
    ).toEqual([]);
    expect(
      shown.filter((metric) => metric.kind === 'number' && !standsFor(metric.text, Number(metric.raw))),
      'numbers as a reader reads them',
    ).toEqual([]);
    expect(
      shown.filter((metric) => metric.raw === 'undefined' && metric.text.toLowerCase() !== 'undefined'),
      'what is undefined says so',
    ).toEqual([]);
    await page.close();
  },
);

it('the report has one first heading, no skipped level, and a name for whatever can be reached or seen', async () => {
  const { page } = await open(fileOf('no edge', 'html'), 1280, 'light');
  const levels: number[] = await page.evaluate(
    `[...document.querySelectorAll('h1,h2,h3,h4')].map((heading) => Number(heading.tagName[1]))`,
  );
  expect(levels.filter((level) => level === 1)).toHaveLength(1);
  expect(levels.filter((level, index) => index > 0 && level > levels[index - 1]! + 1)).toEqual([]);
  expect(
    await page.evaluate(
      `[...document.querySelectorAll('[role=img],[role=region],[role=group]')].filter((element) => !element.getAttribute('aria-label')).length`,
    ),
  ).toBe(0);
  expect(
    await page.evaluate(
      `[...document.querySelectorAll('button,a')].filter((element) => !(element.textContent.trim() || element.getAttribute('aria-label'))).length`,
    ),
  ).toBe(0);
  expect(
    await page.evaluate(`[...document.querySelectorAll('th')].filter((cell) => !cell.getAttribute('scope')).length`),
    'every heading cell has its scope',
  ).toBe(0);
  await page.close();
});

it('the report switches theme, scale and range, and all charts keep to one range of time', async () => {
  const { page, troubles } = await open(fileOf('edge', 'html'), 1280, 'light');
  const pixels = (): Promise<string[]> =>
    page.evaluate(`[...document.querySelectorAll('canvas')].map((canvas) => canvas.toDataURL())`);
  const ground = (): Promise<string> => page.evaluate('getComputedStyle(document.body).backgroundColor');
  const settle = () => page.waitForTimeout(120);
  const [light, lightGround] = [await pixels(), await ground()];
  await page.click('#theme');
  await settle();
  expect(await ground()).not.toBe(lightGround);
  const dark = await pixels();
  expect(
    dark.filter((picture, index) => picture === light[index]),
    'every chart is drawn again in dark colours',
  ).toEqual([]);

  await page.click('[data-plot=equity] [data-log]');
  await settle();
  expect((await pixels())[2], 'the scale changed').not.toBe(dark[2]);

  await page.click('[data-plot=price] [data-days="90"]');
  await settle();
  expect(
    (await pixels()).filter((picture, index) => picture === dark[index]),
    'every chart shows the 90 days',
  ).toEqual([]);
  expect(await page.getAttribute('[data-plot=equity] [data-days="90"]', 'aria-pressed')).toBe('true');

  await page.focus('[data-plot=price] .plot');
  await page.keyboard.press('0');
  await settle();
  expect(
    await page.getAttribute('[data-plot=equity] [data-days=all]', 'aria-pressed'),
    'the keyboard shows all again',
  ).toBe('true');
  await page.hover('[data-plot=price] .u-over', { position: { x: 400, y: 100 } });
  expect(await page.textContent('[data-plot=price] .readout')).toMatch(/UTC.*close/);
  expect(troubles).toEqual([]);
  await page.close();
});

it('the report follows a drag on one chart with the others, and a double click leads back', async () => {
  const { page } = await open(fileOf('no edge', 'html'), 1280, 'light');
  const pressed = () => page.getAttribute('[data-plot=equity] [data-days=all]', 'aria-pressed');
  const over = page.locator('[data-plot=price] .u-over');
  await over.scrollIntoViewIfNeeded();
  const box = (await over.boundingBox())!;
  await page.mouse.move(box.x + 200, box.y + 100);
  await page.mouse.down();
  await page.mouse.move(box.x + 500, box.y + 100, { steps: 4 });
  await page.mouse.up();
  await page.waitForTimeout(120);
  expect(await pressed()).toBe('false');
  await over.dblclick();
  await page.waitForTimeout(120);
  expect(await pressed()).toBe('true');
  await page.close();
});

it('the report lists every trade, sorted and chosen as the reader asks', async () => {
  const { page, troubles } = await open(fileOf('no edge', 'html'), 1280, 'light');
  const { trades } = reportFixture(FIXTURES['no edge']);
  const column = (number: number): Promise<string[]> =>
    page.evaluate(
      `[...document.querySelectorAll('.trade-list tbody tr')].map((row) => row.children[${number}].textContent)`,
    );
  const count = () => page.textContent('.trade-count');
  expect(await count()).toBe(`1 to 20 of ${trades.length}`);
  await page.click('.trade-list [data-page=after]');
  expect(await count()).toBe(`21 to 40 of ${trades.length}`);
  await page.click('.trade-list [data-choice=short]');
  expect(new Set(await column(0))).toEqual(new Set(['short']));
  expect(await count()).toBe(`1 to 20 of ${trades.filter(({ side }) => side === 'short').length}`);
  await page.click('.trade-list [data-choice=all]');
  await page.click('.trade-list [data-sort=net]');
  const nets = (await column(8)).map((text) => Number(text.replace('\u2212', '-').replaceAll('\u202f', '')));
  expect(nets, 'the best first').toEqual(
    trades
      .map(({ net }) => net)
      .toSorted((a, b) => b - a)
      .slice(0, 20),
  );
  expect(await page.getAttribute('.trade-list th:has([data-sort=net])', 'aria-sort')).toBe('descending');
  expect(await column(9), 'why each was closed').toEqual(expect.arrayContaining(['horizon']));
  expect(troubles).toEqual([]);
  await page.close();
});

it('the report opens without a trade, a price or a fold', async () => {
  const input = reportFixture({ ...FIXTURES['no edge'], bars: 1_000, trades: 20 });
  const none = new Float64Array(0);
  const file = fileOf('empty', 'html');
  writeFileSync(
    file,
    renderReport({
      ...input,
      summary: withoutDistribution({
        ...input.summary,
        costSensitivity: [],
        monthly: [],
        importance: [],
        drawdowns: [],
      }),
      price: { time: none, close: none },
      equity: { time: none, strategy: none, buyAndHold: none },
      trades: [],
      forecasts: [],
    }),
  );
  const { page, troubles } = await open(file, 390, 'dark');
  expect(troubles).toEqual([]);
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  expect(await page.textContent('[data-plot=price] .plot')).toBe('Nothing to draw.');
  await page.close();
});

it('the report keeps names and warnings with HTML in them harmless', async () => {
  const input = reportFixture({ ...FIXTURES['no edge'], bars: 1_000, trades: 20 });
  const attack = '"></script><img src=x onerror="globalThis.attacked=true"><script>globalThis.attacked=true</script>';
  const [data] = input.summary.data;
  const file = fileOf('attack', 'html');
  writeFileSync(
    file,
    renderReport({
      ...input,
      summary: { ...input.summary, data: [{ ...data!, instrument: attack }], warnings: [attack] },
      trades: input.trades.map((trade) => ({ ...trade, reason: attack })),
    }),
  );
  const { page, troubles } = await open(file, 1280, 'light');
  expect(await page.evaluate('globalThis.attacked')).toBe(undefined);
  expect(await page.textContent('.warnings li')).toBe(attack);
  expect(troubles).toEqual([]);
  await page.close();
});

it('the report fits the width of a telephone whatever the length of its words', async () => {
  const input = reportFixture({ ...FIXTURES['no edge'], bars: 1_000, trades: 20 });
  const long = 'incomprehensibly_long_name_without_a_single_place_to_break_it_'.repeat(4);
  const file = fileOf('long', 'html');
  const [data] = input.summary.data;
  writeFileSync(
    file,
    renderReport({
      ...input,
      summary: {
        ...input.summary,
        system: long,
        artifact: long,
        label: long,
        warnings: [long],
        data: [{ ...data!, instrument: long }],
        verdict: { ...input.summary.verdict, reasons: [{ test: long, passed: 'failed', detail: long }] },
      },
    }),
  );
  const { page } = await open(file, 390, 'light');
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  await page.close();
});

it
  .runIf(process.env['UPDATE_SCREENSHOTS'] === '1')
  .each([1280, 390].flatMap((width) => (['light', 'dark'] as const).map((scheme) => ({ width, scheme }))))(
  'the report is pictured for the documentation: $width px, $scheme',
  async ({ width, scheme }) => {
    const shots = join(import.meta.dirname, '../../docs/screenshots');
    mkdirSync(shots, { recursive: true });
    const { page } = await open(process.env['REPORT_FILE'] ?? fileOf('no edge', 'html'), width, scheme);
    await page.screenshot({
      path: join(shots, `report-${width}-${scheme}.png`),
      fullPage: true,
      clip: { x: 0, y: 0, width, height: 2_700 },
    });
    expect(existsSync(join(shots, `report-${width}-${scheme}.png`))).toBe(true);
    await page.close();
  },
);
