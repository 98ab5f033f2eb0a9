import { homedir } from 'node:os';
import { isAbsolute, posix, resolve, win32 } from 'node:path';

export interface UserLockFolderOptions {
  readonly environment?: NodeJS.ProcessEnv;
  readonly platform?: NodeJS.Platform;
  readonly home?: string;
}

/**
 * The folder of locks that apply to all workspaces of a person: `EDGEWISE_LOCKS` if it is set, else the operating
 * system's folder for the state of programs. Source: XDG Base Directory Specification, `XDG_STATE_HOME`, which is
 * ignored unless it is an absolute path.
 */
export function userLockFolder({
  environment = process.env,
  platform = process.platform,
  home = homedir(),
}: UserLockFolderOptions = {}): string {
  const { EDGEWISE_LOCKS: named = '', XDG_STATE_HOME: state = '', LOCALAPPDATA: local = '' } = environment;
  if (named !== '') return resolve(named);
  if (platform === 'win32')
    return win32.join(local === '' ? win32.join(home, 'AppData', 'Local') : local, 'edgewise', 'locks');
  if (platform === 'darwin') return posix.join(home, 'Library', 'Application Support', 'edgewise', 'locks');
  return posix.join(isAbsolute(state) ? state : posix.join(home, '.local', 'state'), 'edgewise', 'locks');
}
