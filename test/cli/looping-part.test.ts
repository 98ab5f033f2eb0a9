import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CHILD_DEADLINE } from '../harness/child-deadline.ts';
import { SMALL_SYSTEM } from '../research/small-system.ts';
import { scratchFolder } from '../harness/scratch-folder.ts';

const ZOD = new URL(import.meta.resolve('zod')).href;
const BIN = join(import.meta.dirname, '../../bin/edgewise.js');

it.each([
  ['plugin check', 'a module whose code never comes back', ['plugin', 'check', 'loops.ts'], 'for (;;);'],
  [
    'plugin check',
    'a part whose code never comes back',
    ['plugin', 'check', 'loops.ts'],
    `import { defineStrategy } from 'edgewise';
     import { z } from 'zod';
     export const loops = defineStrategy({ name: 'loops', describe: 'loops', schema: z.object({}),
       make: () => { process.stderr.write('looping'); for (;;); } });`,
  ],
  ['research', 'a module whose code never comes back', ['research', 'system.yaml'], 'for (;;);'],
] as const)('Ctrl-C ends `%s` of %s', async (_, __, words, code) => {
  const folder = scratchFolder();
  writeFileSync(
    join(folder, 'loops.ts'),
    code.startsWith('for') ? `process.stderr.write('looping'); ${code}` : code.replace("'zod'", JSON.stringify(ZOD)),
  );
  writeFileSync(join(folder, 'system.yaml'), `use: [./loops.ts]\n${SMALL_SYSTEM}`);
  const child = spawn(process.execPath, [BIN, ...words], {
    cwd: folder,
    timeout: CHILD_DEADLINE,
    killSignal: 'SIGKILL',
  });
  let said = '';
  child.stderr.on('data', (piece: Buffer) => {
    said += piece.toString();
    if (said.includes('looping')) child.kill('SIGINT');
  });
  await once(child, 'exit');
  expect(child.signalCode, `and not the deadline of this test: ${said}`).toBe('SIGINT');
  expect(said.includes('Ctrl-C ends it'), 'the check says so beforehand').toBe(words[0] === 'plugin');
});
