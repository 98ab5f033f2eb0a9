/** What a reader takes a shown number for: the value, and how far off it may be by its own rounding. */
export interface ShownNumber {
  readonly value: number;
  readonly tolerance: number;
  readonly bound: 'exact' | 'below' | 'above';
}

/**
 * Reads a number as a person would: narrow spaces, minus sign, per cent and basis points. Undefined when it is none.
 */
export function readShownNumber(text: string): ShownNumber | undefined {
  const match = /^([<>])?\s*([+−]?)([\d\s]+)(?:\.(\d+))?\s*(%|bps)?$/u.exec(text.trim());
  if (match === null) return undefined;
  const [, sign, direction, whole = '', fraction = '', unit] = match;
  const scale = unit === '%' ? 0.01 : 1;
  const value = Number(`${direction === '−' ? '-' : ''}${whole.replace(/\s/gu, '')}.${fraction}`) * scale;
  return {
    value,
    tolerance: 0.5000001 * 10 ** -fraction.length * scale,
    bound: sign === '<' ? 'below' : sign === '>' ? 'above' : 'exact',
  };
}

/** Whether the shown text stands for the raw value. */
export function standsFor(text: string, raw: number): boolean {
  const shown = readShownNumber(text);
  if (shown === undefined) return false;
  if (shown.bound === 'below') return raw < shown.value;
  if (shown.bound === 'above') return raw > shown.value;
  return Math.abs(raw - shown.value) <= shown.tolerance + Math.abs(raw) * 1e-12;
}
