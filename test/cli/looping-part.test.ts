import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CHILD_DEADLINE } from '../harness/child-deadline.ts';
import { scratchFolder } from '../harness/scratch-folder.ts';

const BIN = join(import.meta.dirname, '../../bin/edgewise.js');

it('Ctrl-C ends `plugin check` of a module whose code never comes back, and it says so beforehand', async () => {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'loops.ts'), `process.stderr.write('looping'); for (;;);`);
  const child = spawn(process.execPath, [BIN, 'plugin', 'check', 'loops.ts'], {
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
  expect(said).toContain('Checking loops.ts ... (Ctrl-C ends it');
  expect(child.signalCode, 'and not the deadline of this test').toBe('SIGINT');
});
