import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { userLockFolder } from './user-lock-folder.ts';

it.each([
  ['the state folder of a person', {}, 'linux', '/home/ada/.local/state/edgewise/locks'],
  ['the one that the environment names', { XDG_STATE_HOME: '/state' }, 'linux', '/state/edgewise/locks'],
  [
    'not one that depends on where a process stands',
    { XDG_STATE_HOME: 'state' },
    'linux',
    '/home/ada/.local/state/edgewise/locks',
  ],
  ['the one of macOS', { XDG_STATE_HOME: '/state' }, 'darwin', '/home/ada/Library/Application Support/edgewise/locks'],
  [
    'the one of Windows',
    { LOCALAPPDATA: 'C:\\Users\\ada\\AppData\\Local' },
    'win32',
    'C:\\Users\\ada\\AppData\\Local\\edgewise\\locks',
  ],
  ['ours, where it is set', { XDG_STATE_HOME: '/state', EDGEWISE_LOCKS: 'here' }, 'linux', resolve('here')],
] as const)('locks lie in %s', (_, environment, platform, expected) => {
  expect(userLockFolder({ environment, platform, home: '/home/ada' })).toBe(expected);
});
