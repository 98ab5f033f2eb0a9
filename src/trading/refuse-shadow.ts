import { existsSync } from 'node:fs';
import { EdgewiseError } from '../core/errors.ts';
import { liveFolderAt } from './run-folder.ts';

/** Throws `usage` for the folder of a shadow, which has no account at any venue. */
export function refuseShadow(folder: string): void {
  const { shadowVenue } = liveFolderAt(folder);
  if (!existsSync(shadowVenue)) return;
  throw new EdgewiseError('usage', 'This is the folder of a shadow, which has no account at a venue', {
    where: folder,
    expected: 'a run that trades',
    actual: `a simulated venue in ${shadowVenue}`,
    advice: 'halt it with `edgewise halt`; trade its system with `edgewise paper` or `edgewise live` in another folder',
  });
}
