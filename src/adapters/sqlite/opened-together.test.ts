import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { scratchFolder } from '../../../test/harness/scratch-folder.ts';

const FILES = 40;
const EVERY_MILLIS = 50;

/**
 * Opens a new file every 50 ms, at moments that all such processes share, as a book of rows and as nonces of a key. The
 * first moment is told to it. It prints what went wrong, and by how many milliseconds it was late for each file.
 */
const OPENER = `
  import { join } from 'node:path';
  import { once } from 'node:events';
  import { openDatabase } from ${JSON.stringify(join(import.meta.dirname, 'open-database.ts'))};
  import { SharedNonces } from ${JSON.stringify(join(import.meta.dirname, 'shared-nonces.ts'))};
  const [folder] = process.argv.slice(1);
  const schema = { name: 'rows', table: 'rows', migrations: ['CREATE TABLE rows (row INTEGER) STRICT'] };
  const [troubles, late] = [[], []];
  console.log('ready');
  const [told] = await once(process.stdin, 'data');
  for (let file = 0; file < ${FILES}; file++) {
    const at = Number(told) + file * ${EVERY_MILLIS};
    while (Date.now() < at);
    late.push(Date.now() - at);
    try {
      openDatabase(join(folder, file + '.sqlite'), schema).close();
    } catch (error) {
      troubles.push(String(error));
    }
    const path = join(folder, file + '.nonces');
    const onTrouble = (reason) => troubles.push(reason);
    const nonces = new SharedNonces({ path, account: 'one', clock: { now: () => 1 }, onTrouble });
    nonces.next();
    nonces.close();
  }
  process.stdin.destroy();
  console.log(JSON.stringify({ troubles, late }));`;

interface Opened {
  readonly troubles: readonly string[];
  readonly late: readonly number[];
}

it('processes that open the same new file at once wait for one another', { timeout: 60_000 }, async () => {
  const folder = scratchFolder();
  const children = [1, 2].map(() =>
    spawn(process.execPath, ['--input-type=module', '--eval', OPENER, folder], { stdio: ['pipe', 'pipe', 'inherit'] }),
  );
  await Promise.all(children.map(({ stdout }) => once(stdout, 'data')));
  const begin = Date.now() + 200;
  const opened = await Promise.all(
    children.map(async (child) => {
      let text = '';
      child.stdout.on('data', (piece: Buffer) => (text += piece.toString()));
      child.stdin.write(String(begin));
      await once(child, 'close');
      return JSON.parse(text) as Opened;
    }),
  );
  const [one, other] = opened.map(({ late }) => late);
  const together = one?.filter((late, file) => late === other?.[file]).length ?? 0;
  expect(together, 'files that both have opened within a millisecond').toBeGreaterThan(0);
  expect(
    opened.map(({ troubles }) => troubles),
    'none finds the file locked',
  ).toEqual([[], []]);
});
