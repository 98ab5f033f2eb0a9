import { readFileSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../../../test/harness/scratch-folder.ts';
import { checkArrowMessages } from './arrow-messages.ts';

const FORMATS = join(import.meta.dirname, '../../../test/import/formats');

/** What is said of a file with one byte flipped, for every byte of its beginning and its end. */
async function complaintsOf(name: string): Promise<ReadonlySet<string>> {
  const whole = readFileSync(join(FORMATS, name));
  const path = join(scratchFolder(), name);
  const complaints = new Set<string>();
  const places = Array.from(whole.keys()).filter((at) => at < 3_000 || at >= whole.length - 10);
  for (const at of places) {
    const bytes = Buffer.from(whole);
    bytes[at] = (bytes[at] as number) ^ 0xff;
    writeFileSync(path, bytes);
    await using handle = await open(path, 'r');
    await checkArrowMessages(handle).catch((error: unknown) => complaints.add(String(error)));
  }
  return complaints;
}

describe('checkArrowMessages', () => {
  it.each(['BTC_USDT-1h.feather', 'zstd.feather', 'plain.feather', 'text.arrow', 'stream.arrows', 'decimal.feather'])(
    'passes %s',
    async (name) => {
      await using handle = await open(join(FORMATS, name), 'r');
      await expect(checkArrowMessages(handle)).resolves.toMatchObject({ start: name === 'stream.arrows' ? 0 : 8 });
    },
  );

  it('refuses every kind of length that reaches too far', async () => {
    const complaints = [...(await complaintsOf('BTC_USDT-1h.feather'))].join('\n');
    for (const complaint of [
      'A message reaches beyond the end of the file',
      'A batch of rows reaches beyond the end of the file',
      'A column reaches beyond its batch of rows',
      'A column claims more bytes than it can hold',
      'A batch claims more rows than its bytes can hold',
      'A list reaches beyond the end of its message',
      'The footer reaches beyond the file',
      'The file has no mark at its end',
      'The batches of rows end before the file does',
    ]) {
      expect(complaints).toContain(complaint);
    }
  });
});
