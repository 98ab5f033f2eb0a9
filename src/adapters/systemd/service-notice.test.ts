import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { scratchFolder } from '../../../test/harness/scratch-folder.ts';
import { serviceNotice } from './service-notice.ts';

it('tells systemd with nothing of the environment but the socket, and nobody where there is none', async () => {
  const folder = scratchFolder();
  const [program, told] = [join(folder, 'notify'), join(folder, 'told')];
  writeFileSync(program, `#!/bin/sh\necho "$* socket=$NOTIFY_SOCKET secret=$KRAKEN_SECRET" >> ${told}\n`);
  chmodSync(program, 0o755);
  serviceNotice({ PATH: process.env['PATH'], KRAKEN_SECRET: 'the-secret' }, program).ready('nobody');
  const notice = serviceNotice(
    { PATH: process.env['PATH'], NOTIFY_SOCKET: '/run/x', KRAKEN_SECRET: 'the-secret' },
    program,
  );
  notice.alive('running');
  notice.alive('too soon');
  while (!existsSync(told)) await pause(20);
  await pause(100);
  expect(readFileSync(told, 'utf8')).toBe('WATCHDOG=1 STATUS=running socket=/run/x secret=\n');
});

it('does without the program where there is none', async () => {
  const notice = serviceNotice({ NOTIFY_SOCKET: '/run/x' }, '/no/such/program');
  expect(() => notice.ready('x')).not.toThrow();
  // An error that nobody heard would end the process here.
  await pause(100);
});
