import { describe, expect, it } from 'vitest';
import { DARK, LIGHT } from './tokens.ts';

/** Relative luminance of a six-digit colour, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function mixed(colour: string, ground: string, portion: number): string {
  const channel = (at: number) =>
    Math.round(
      Number.parseInt(colour.slice(at, at + 2), 16) * portion +
        Number.parseInt(ground.slice(at, at + 2), 16) * (1 - portion),
    );
  return `#${[1, 3, 5].map((at) => channel(at).toString(16).padStart(2, '0')).join('')}`;
}

describe.each([
  ['light', LIGHT],
  ['dark', DARK],
] as const)('colours of the %s page', (_, tokens) => {
  it.each(['ink', 'muted', 'blue', 'orange', 'amber'] as const)(
    '%s reaches 4.5 to 1 as text on every ground',
    (name) => {
      for (const ground of ['ground', 'card', 'sunken'] as const)
        expect(contrast(tokens[name], tokens[ground]), `on ${ground}`).toBeGreaterThanOrEqual(4.5);
    },
  );

  it.each(['price', 'hold', 'blue', 'orange', 'faint'] as const)('%s reaches 3 to 1 as a line on a card', (name) => {
    expect(contrast(tokens[name], tokens.card)).toBeGreaterThanOrEqual(3);
  });

  it.each(['blue', 'orange'] as const)('text stays readable on the strongest tint of %s', (name) => {
    expect(contrast(tokens.ink, mixed(tokens[name], tokens.card, 0.42))).toBeGreaterThanOrEqual(4.5);
  });
});
