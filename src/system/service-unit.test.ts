import { expect, it } from 'vitest';
import { serviceUnit } from './service-unit.ts';

it('may write to its workspace and to the locks that runs outside of it see too, and names them to the run', () => {
  const unit = serviceUnit({ system: 'trend', systemPath: '/srv/trend.yaml', setting: 'live', workspace: '/srv/edgewise', locks: '/home/ada/.local/state/edgewise/locks', cwd: '/srv', user: 'ada', node: '/usr/bin/node', program: '/srv/edgewise.js', words: [] });
  const lines = unit.split('\n');
  expect(lines.filter((line) => line.startsWith('ReadWritePaths='))).toEqual(['ReadWritePaths=/srv/edgewise /home/ada/.local/state/edgewise/locks']);
  expect(lines.filter((line) => /^Environment=.*EDGEWISE_LOCKS/.test(line)).join()).toContain('EDGEWISE_LOCKS=/home/ada/.local/state/edgewise/locks');
  expect(lines, 'everything else stays as it is').toEqual(expect.arrayContaining(['ProtectSystem=strict', 'ProtectHome=read-only']));
});
