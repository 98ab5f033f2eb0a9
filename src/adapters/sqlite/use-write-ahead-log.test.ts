import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { scratchFolder } from '../../../test/harness/scratch-folder.ts';

const FILES = 40;
const EVERY_MILLIS = 50;

/** Opens a new file every 50 ms, at moments that all such processes share, as a book of rows and as nonces of a key. */
const OPENER = `
  import { join } from 'node:path';
  import { openDatabase } from ${JSON.stringify(join(import.meta.dirname, 'open-database.ts'))};
  import { SharedNonces } from ${JSON.stringify(join(import.meta.dirname, 'shared-nonces.ts'))};
  const [folder, begin] = process.argv.slice(1);
  const troubles = [];
  for (let file = 0; file < ${FILES}; file++) {
    while (Date.now() < Number(begin) + file * ${EVERY_MILLIS});
    try {
      openDatabase(join(folder, file + '.sqlite'), ['CREATE TABLE rows (row INTEGER) STRICT']).close();
    } catch (error) {
      troubles.push(String(error));
    }
    const path = join(folder, file + '.nonces');
    const onTrouble = (reason) => troubles.push(reason);
    const nonces = new SharedNonces({ path, account: 'one', clock: { now: () => 1 }, onTrouble });
    nonces.next();
    nonces.close();
  }
  console.log(JSON.stringify(troubles));`;

it('processes that open the same new file at once wait for one another', { timeout: 60_000 }, async () => {
  const words = ['--input-type=module', '--eval', OPENER, scratchFolder(), String(Date.now() + 2_000)];
  const troubles = await Promise.all(
    [1, 2].map(async () => {
      const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
      let text = '';
      child.stdout.on('data', (piece: Buffer) => (text += piece.toString()));
      await once(child, 'close');
      return JSON.parse(text) as readonly string[];
    }),
  );
  expect(troubles, 'none finds the file locked').toEqual([[], []]);
});
