import { expect, it } from 'vitest';
import { serviceUnit } from './service-unit.ts';

it('may write to its workspace and to the locks that runs outside of it see too, and names them to the run', () => {
  const unit = serviceUnit({
    system: 'trend',
    systemPath: '/srv/trend.yaml',
    setting: 'live',
    keys: { key: 'KRAKEN_API_KEY', secret: 'KRAKEN_SECRET' },
    workspace: '/srv/edgewise',
    locks: '/home/ada/.local/state/edgewise/locks',
    cwd: '/srv',
    user: 'ada',
    node: '/usr/bin/node',
    program: '/srv/edgewise.js',
    words: [],
  });
  const lines = unit.split('\n');
  expect(lines.filter((line) => line.startsWith('ReadWritePaths='))).toEqual([
    'ReadWritePaths=/srv/edgewise /home/ada/.local/state/edgewise/locks',
  ]);
  expect(lines.filter((line) => /^Environment=.*EDGEWISE_LOCKS/.test(line)).join()).toContain(
    'EDGEWISE_LOCKS=/home/ada/.local/state/edgewise/locks',
  );
  expect(lines, 'everything else stays as it is').toEqual(
    expect.arrayContaining(['ProtectSystem=strict', 'ProtectHome=read-only']),
  );
});

it('keeps paths with spaces, per cent and dollar signs whole', () => {
  const unit = serviceUnit({
    system: 'trend',
    systemPath: '/srv/my systems/trend.yaml',
    setting: 'paper',
    keys: { key: 'KRAKEN_API_KEY', secret: 'KRAKEN_SECRET' },
    workspace: '/srv/100% mine',
    locks: '/home/ada/a $HOME',
    cwd: '/srv/my systems',
    user: 'ada',
    node: '/usr/bin/node',
    program: '/srv/edgewise.js',
    words: [],
  });
  const lines = unit.split('\n');
  const value = (name: string) => lines.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1);
  expect(value('ReadWritePaths')).toBe('"/srv/100%% mine" "/home/ada/a $HOME"');
  expect(value('WorkingDirectory')).toBe('/srv/my systems');
  expect(value('Documentation')).toBe('file:/srv/my%%20systems/docs/operations.md');
  expect(value('Environment')).toBe('"EDGEWISE_LOCKS=/home/ada/a $HOME"');
  expect(value('ExecStart')).toContain('"/srv/my systems/trend.yaml"');
});
