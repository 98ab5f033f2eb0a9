/**
 * Background of a table cell by its value: blue above zero, orange below, stronger with size. At most 42 % of the
 * colour, so that text on it keeps its contrast; the sign is also written.
 * @param most the value that gets the full tint
 */
export function tint(value: number | undefined, most: number): string {
  if (value === undefined || value === 0 || !(most > 0)) return '';
  const strength = Math.round(Math.min(1, Math.sqrt(Math.abs(value) / most)) * 42);
  return `--tint:var(--${value > 0 ? 'blue' : 'orange'});--strength:${strength}%`;
}
