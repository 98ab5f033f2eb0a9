import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { scratchFolder } from '../../../test/harness/scratch-folder.ts';
import { serviceNotice } from './service-notice.ts';

it('notifies systemd with only the socket of the environment, and sends nothing without a socket', async () => {
  const folder = scratchFolder();
  const [program, notices] = [join(folder, 'notify'), join(folder, 'notices')];
  writeFileSync(program, `#!/bin/sh\necho "$* socket=$NOTIFY_SOCKET secret=$KRAKEN_SECRET" >> ${notices}\n`);
  chmodSync(program, 0o755);
  serviceNotice({ PATH: process.env['PATH'], KRAKEN_SECRET: 'the-secret' }, program).ready('nobody');
  const notice = serviceNotice(
    { PATH: process.env['PATH'], NOTIFY_SOCKET: '/run/x', KRAKEN_SECRET: 'the-secret' },
    program,
  );
  notice.alive('running');
  notice.alive('too soon');
  while (!existsSync(notices)) await pause(20);
  await pause(100);
  expect(readFileSync(notices, 'utf8')).toBe('WATCHDOG=1 STATUS=running socket=/run/x secret=\n');
});

it('does without the program where there is none', async () => {
  const notice = serviceNotice({ NOTIFY_SOCKET: '/run/x' }, '/no/such/program');
  expect(() => notice.ready('x')).not.toThrow();
  // An error without a listener would end the process here.
  await pause(100);
});
