import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../harness/scratch-folder.ts';
import { runSmall, SMALL_SYSTEM, smallWorkspace } from './small-system.ts';

describe('bad input to research', () => {
  it('fewer rows than warm-up and horizon', async () => {
    const folder = scratchFolder();
    await smallWorkspace(folder, { bars: 60 });
    await expect(runSmall(folder)).rejects.toMatchObject({
      code: 'too-few-rows',
      message: expect.stringContaining('the longest run has 60'),
    });
  });

  it('rows for some folds but not for all', async () => {
    const folder = scratchFolder();
    await smallWorkspace(folder, { bars: 80 });
    await expect(runSmall(folder)).rejects.toMatchObject({ code: 'too-few-rows' });
  });

  it('one class only in a fold', async () => {
    const folder = scratchFolder();
    await smallWorkspace(folder, { bars: 600, system: SMALL_SYSTEM.replace('barrier: 0.008', 'barrier: 0.9') });
    await expect(runSmall(folder)).rejects.toMatchObject({
      code: 'one-class',
      message: expect.stringContaining('fold 1'),
    });
  });

  it('candles that were never imported', async () => {
    const folder = scratchFolder();
    await smallWorkspace(folder, { system: SMALL_SYSTEM.replaceAll('BTC/USDT', 'DOGE/USDT') });
    await expect(runSmall(folder)).rejects.toMatchObject({ code: 'data-missing' });
  });

  it('a horizon that is no whole number of candles', async () => {
    const folder = scratchFolder();
    await smallWorkspace(folder, { system: SMALL_SYSTEM.replace('6h', '90m') });
    await expect(runSmall(folder)).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.stringContaining('label.horizon'),
    });
  });

  it('a market that stands still: features without variation, and no question to answer', async () => {
    const folder = scratchFolder();
    await smallWorkspace(folder, { bars: 600, volatility: 0 });
    await expect(runSmall(folder)).rejects.toMatchObject({ code: 'one-class' });
  });
});

describe('settings and data that research reports', () => {
  it("fees below the venue's are stated by name, and the table of other costs has the venue's first tier, flat like the others", async () => {
    const folder = scratchFolder();
    await smallWorkspace(folder, {
      bars: 900,
      system: `${SMALL_SYSTEM}costs: { assumption: a large account, fee_bps: 5 }\n`,
    });
    const { summary } = await runSmall(folder);
    expect(summary.warnings.join('\n')).toContain(
      'BTC/USD: the system supposes a fee of 5 basis points per side, and the venue lists 40',
    );
    expect(summary.costs.source).toContain('"a large account"');
    expect([...new Set(summary.costSensitivity.map(({ feeBps }) => feeBps))]).toEqual([0, 2.5, 5, 10, 20, 40]);
    expect(summary.costSensitivity.every(({ scheduleFactor }) => scheduleFactor === undefined)).toBe(true);
  });

  it('a barrier below five round trips is stated', async () => {
    const folder = scratchFolder();
    await smallWorkspace(folder, { bars: 900, system: SMALL_SYSTEM.replace('0.008', '0.002') });
    const { summary } = await runSmall(folder);
    expect(summary.costs).toMatchObject({ feeBps: 40, venueFeeBps: 40, roundTripBps: 86 });
    expect(
      [...new Set(summary.costSensitivity.map(({ scheduleFactor }) => scheduleFactor))],
      'multiples of the schedule',
    ).toEqual([0, 0.5, 1, 2, 4]);
    expect(summary.barrier).toBe('0.20 % of the price, up or down');
    expect(summary.warnings[0]).toContain('0.2 times the round-trip cost of 0.86 %');
  });

  it('a hole in the candles: no row spans it', async () => {
    const folder = scratchFolder();
    await smallWorkspace(folder, { holes: { 700: 300 } });
    const { summary } = await runSmall(folder);
    expect(summary.data[0]).toMatchObject({ segments: 2, missing: 300 });
  });

  it('a stop in the middle ends the run with the signal', async () => {
    const folder = scratchFolder();
    await smallWorkspace(folder);
    const stop = new AbortController();
    const running = runSmall(folder, {
      stop: stop.signal,
      progress: ({ stage }) => stage.startsWith('training') && stop.abort(),
    });
    await expect(running).rejects.toBeDefined();
    expect(readdirSync(folder)).not.toContain('runs');
  });
});
