import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { VENUE_KITS } from '../../src/venues/venue-kits.ts';
import { WORDS_OF_VENUES } from '../../src/venues/words-of-venues.ts';
import { readImports, sourceFiles } from './imports.ts';

const root = join(import.meta.dirname, '../../src');

/** How public archives write their candles; a file that a person imports is recognised by these names. */
const LAYOUTS_OF_ARCHIVES = /'Kraken OHLC with VWAP'|'Kraken OHLCVT archive'/g;

/** Lines outside `venues` and `adapters/downloads` that name a venue, as `file:line`. */
function linesNaming(name: string): readonly string[] {
  const files = sourceFiles(root).filter(
    (file) => !file.startsWith('venues/') && !file.startsWith('adapters/downloads/'),
  );
  expect(files.length, 'a test that sees no files proves nothing').toBeGreaterThan(300);
  return files.flatMap((file) => naming(name, file, readFileSync(join(root, file), 'utf8')));
}

function naming(name: string, file: string, text: string): readonly string[] {
  return text
    .replaceAll(LAYOUTS_OF_ARCHIVES, '')
    .split('\n')
    .flatMap((line, row) => (line.toLowerCase().includes(name) ? [`${file}:${row + 1} ${line.trim()}`] : []));
}

describe('a venue', () => {
  it.each(VENUE_KITS.map(({ name }) => name))('named %s is named under src by its own folder alone', (name) => {
    expect(linesNaming(name)).toEqual([]);
  });

  it('is found where code, a message or a comment names it, and not where an archive is recognised', () => {
    const planted =
      "import x from '../venues/kraken/x.ts';\n// KRAKEN says so\nconst layout = 'Kraken OHLCVT archive';";
    expect(naming('kraken', 'planted.ts', planted)).toEqual([
      "planted.ts:1 import x from '../venues/kraken/x.ts';",
      'planted.ts:2 // KRAKEN says so',
    ]);
  });

  it('is reached through the lists of kits and of words: nothing else outside its folder imports from it', () => {
    const ofAVenue = /^venues\/[^/]+\//;
    const foreign = readImports(root).flatMap(({ from, to }) => {
      const folder = to === undefined ? undefined : ofAVenue.exec(to)?.[0];
      return folder === undefined || from.startsWith(folder) ? [] : [`${from} imports ${to ?? ''}`];
    });
    expect(foreign).toEqual([
      'venues/venue-kits.ts imports venues/binance/kit.ts',
      'venues/venue-kits.ts imports venues/bitfinex/kit.ts',
      'venues/venue-kits.ts imports venues/kraken/kit.ts',
      'venues/words-of-venues.ts imports venues/kraken/words.ts',
    ]);
  });

  it('has the same words in help as in its kit', () => {
    const ofKits = VENUE_KITS.map(({ name, title, keys, simulator }) => [name, title, keys, simulator !== undefined]);
    const ofWords = WORDS_OF_VENUES.map(({ name, title, keys, interfaces }) => [
      name,
      title,
      keys,
      interfaces !== undefined,
    ]);
    expect(ofWords).toEqual(ofKits);
  });

  it('is named by no file that all venues share, except the two lists', () => {
    const neutral = sourceFiles(root).filter(
      (file) => /^venues\/[^/]+\.ts$/.test(file) && !/\/(venue-kits|words-of-venues)\.ts$/.test(file),
    );
    const named = neutral.filter((file) => {
      const text = readFileSync(join(root, file), 'utf8').toLowerCase();
      return VENUE_KITS.some(({ name }) => text.includes(name));
    });
    expect(neutral.length).toBeGreaterThan(8);
    expect(named).toEqual([]);
  });
});
