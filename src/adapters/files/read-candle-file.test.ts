import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { calmRows, csvText } from '../../../test/harness/candle-text.ts';
import { scratchFolder } from '../../../test/harness/scratch-folder.ts';
import type { ProgressReport } from '../../core/progress.ts';
import { readCandleFile } from './read-candle-file.ts';

const TEXT = csvText(calmRows(3_000));

function file(name: string, content: string | Uint8Array): string {
  const path = join(scratchFolder(), name);
  writeFileSync(path, content);
  return path;
}

describe('readCandleFile', () => {
  it('reads plain and gzipped files to the same candles, whatever they are called', async () => {
    const plain = await readCandleFile(file('a.csv', TEXT));
    const packed = await readCandleFile(file('a.csv.gz', gzipSync(TEXT)));
    const misnamed = await readCandleFile(file('a.csv', gzipSync(TEXT)));
    expect(plain.columns.openTime.length).toBe(3_000);
    expect(packed.columns).toEqual(plain.columns);
    expect(misnamed.columns).toEqual(plain.columns);
  });

  it('reads an archive of several gzip members, as exchanges concatenate them', async () => {
    const [head, tail] = [TEXT.slice(0, 50_000), TEXT.slice(50_000)];
    const { columns } = await readCandleFile(file('a.csv.gz', Buffer.concat([gzipSync(head), gzipSync(tail)])));
    expect(columns.openTime.length).toBe(3_000);
  });

  it('gives the hash of the file, and reports its progress', async () => {
    const seen: number[] = [];
    const path = file('a.csv', 'ts,open,high,low,close,volume\n1709251200000,1,2,1,2,3\n');
    const { sha256, bytes } = await readCandleFile(path, { progress: ({ done, total }) => seen.push(done / total) });
    expect(sha256).toBe('90cbb5403ecc788afaf4f98c17535114bd146d6295abcded84ad85547afb63ab');
    expect(bytes).toBe(54);
    expect(seen.at(-1)).toBe(1);
  });
});

describe('files that readCandleFile refuses', () => {
  it.each([
    ['an empty file', 'a.csv', '', /The file is empty/],
    ['an empty archive', 'a.csv.gz', gzipSync(''), /The file is empty/],
    [
      'wrong columns',
      'a.csv',
      'when,what,who,where,why,how\n1,2,3,4,5,6\n',
      /no column for time, open, high, low, close/,
    ],
    ['a truncated archive', 'a.csv.gz', gzipSync(TEXT).subarray(0, 20_000), /gzip archive ends too early/],
    ['an archive with a broken byte', 'a.csv.gz', gzipSync(TEXT).fill(0x55, 9_000, 9_040), /gzip archive is broken/],
    [
      'an archive with a wrong checksum',
      'a.csv.gz',
      Buffer.concat([gzipSync(TEXT).subarray(0, -8), Buffer.alloc(8)]),
      /gzip archive is broken/,
    ],
  ])('refuses %s', async (_, name, content, message) => {
    const path = file(name, content);
    await expect(readCandleFile(path)).rejects.toThrow(
      expect.objectContaining({
        code: 'data-unreadable',
        message: expect.stringMatching(message) as string,
      }),
    );
    await expect(readCandleFile(path)).rejects.toThrow(path);
  });
});

describe('paths that readCandleFile refuses', () => {
  it('refuses a folder, a missing file and a path through a file', async () => {
    const folder = scratchFolder();
    mkdirSync(join(folder, 'candles.csv'));
    writeFileSync(join(folder, 'plain'), 'x');
    for (const [path, message] of [
      [join(folder, 'candles.csv'), /no file[\s\S]*a folder/],
      [join(folder, 'absent.csv'), /nothing of that name/],
      [join(folder, 'plain', 'a.csv'), /a file where a folder should be/],
    ] as const) {
      await expect(readCandleFile(path)).rejects.toThrow(
        expect.objectContaining({ code: 'file-missing', message: expect.stringMatching(message) as string }),
      );
    }
  });

  it('refuses a path that cannot be followed', async () => {
    const path = join(scratchFolder(), 'a.csv');
    symlinkSync(path, path);
    await expect(readCandleFile(path)).rejects.toThrow(
      expect.objectContaining({
        code: 'file-missing',
        message: expect.stringMatching(/link that leads to itself/) as string,
      }),
    );
  });

  it('refuses a file that is written to while it is read', async () => {
    const path = file('a.csv', TEXT);
    const other = TEXT.replace(/1\n$/, '2\n').replace(/[03-9]\n$/, '1\n');
    expect([other.length, other === TEXT], 'as long, so that no reading sees more of it').toEqual([TEXT.length, false]);
    const progress = ({ stage, done, total }: ProgressReport): void => {
      if (stage.startsWith('looking through') && done === total) writeFileSync(path, other);
    };
    await expect(readCandleFile(path, { progress })).rejects.toThrow(/changed while it was read/);
  });

  it('stops when the signal is aborted', async () => {
    const stop = AbortSignal.abort(new Error('enough'));
    await expect(readCandleFile(file('a.csv', TEXT), { stop })).rejects.toThrow('enough');
  });
});
