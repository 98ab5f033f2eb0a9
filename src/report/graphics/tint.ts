/**
 * CSS variables for the background of a table cell: blue for a value above zero, orange below, stronger for a larger
 * value. The colour reaches 42 % at most, so that text keeps its contrast. The cell also shows the sign.
 * @param most absolute value that gets the full tint
 */
export function tint(value: number | undefined, most: number): string {
  if (value === undefined || value === 0 || !(most > 0)) return '';
  const strength = Math.round(Math.min(1, Math.sqrt(Math.abs(value) / most)) * 42);
  return `--tint:var(--${value > 0 ? 'blue' : 'orange'});--strength:${strength}%`;
}
