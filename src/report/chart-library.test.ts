import { describe, expect, it } from 'vitest';
import { chartLibrary } from './chart-library.ts';

describe('chartLibrary', () => {
  it('finds the script and the style of the installed package', () => {
    const { script, style } = chartLibrary();
    expect(script).toContain('var uPlot=');
    expect(style).toContain('.uplot');
  });

  it('holds nothing that would end a script or style element early', () => {
    const { script, style } = chartLibrary();
    expect(script).not.toMatch(/<\/script|<!--/i);
    expect(style).not.toMatch(/<\/style|url\(/i);
  });
});
