import { describe, expect, it } from 'vitest';
import { HintedPause } from './hinted-pause.ts';

const LONG = 60_000;

describe('a pause', () => {
  it('lasts its time, and ends early at a hint, whether that comes during it or before', async () => {
    const pause = new HintedPause(new AbortController().signal);
    const begun = performance.now();
    await pause.wait(30);
    expect(performance.now() - begun).toBeGreaterThan(25);
    setTimeout(() => pause.end(), 5);
    await pause.wait(LONG);
    pause.end();
    await pause.wait(LONG);
    expect(performance.now() - begun).toBeLessThan(LONG);
  });

  it('ends when the run is to stop', async () => {
    const stop = new AbortController();
    const pause = new HintedPause(stop.signal);
    setTimeout(() => stop.abort(), 5);
    await expect(pause.wait(LONG)).resolves.toBeUndefined();
  });
});
