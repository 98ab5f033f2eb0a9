import { globSync } from 'node:fs';

/** What moves money: the folders and the files of the kill switch that are changed when no place is named. */
export const MONEY_PLACES = [
  'src/engine',
  'src/risk',
  'src/exchange',
  'src/execution',
  'src/live',
  'src/trading/kill-switch.ts',
  'src/trading/account-guard.ts',
  'src/trading/close-out.ts',
  'src/trading/close-positions.ts',
  'src/trading/closing-orders.ts',
  'src/trading/read-run.ts',
  'src/trading/resting-stops.ts',
  'src/trading/what-stays.ts',
] as const;

/** The source files of some folders and files, without tests, sorted. Paths are relative to `root`. */
export function mutatedFiles(root: string, places: readonly string[]): string[] {
  const files = places.flatMap((place) => {
    const path = place.replace(/\/$/, '');
    const found = globSync(path.endsWith('.ts') ? path : `${path}/**/*.ts`, { cwd: root });
    if (found.length === 0) throw new RangeError(`No source file is at ${place}`);
    return found;
  });
  return [...new Set(files)].filter((file) => !file.endsWith('.test.ts')).sort();
}
