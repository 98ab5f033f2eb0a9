import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { confirmationOf } from './arm-checklist.ts';
import { userLockFolder } from '../adapters/files/user-lock-folder.ts';
import { kitOfSystem, readTradedSystem } from '../parts/read-traded-system.ts';
import { shellWord } from '../config/shell-word.ts';
import { serviceUnit, unitName } from './service-unit.ts';
import { PROGRAM_PATH } from '../trading/program-path.ts';

export interface ServiceForOptions {
  readonly systemPath: string;
  readonly workspace: string;
  readonly url?: string;
  readonly live?: true;
}

export interface Service {
  readonly name: string;
  readonly unit: string;
  readonly install: readonly string[];
}

/** The unit of a system for this machine, this user and this copy of Edgewise. */
export async function serviceFor({ systemPath, workspace, url, live }: ServiceForOptions): Promise<Service> {
  const config = await readTradedSystem(systemPath);
  const { keys } = kitOfSystem(config);
  const setting = live === undefined ? 'paper' : 'live';
  const name = unitName({ system: config.name, setting });
  const locks = userLockFolder();
  const unit = serviceUnit({
    system: config.name,
    systemPath: resolve(systemPath),
    setting,
    keys,
    workspace: resolve(workspace),
    locks,
    cwd: process.cwd(),
    user: userInfo().username,
    node: process.execPath,
    program: PROGRAM_PATH,
    packageFolder: resolve(PROGRAM_PATH, '../..'),
    words:
      live !== undefined ? ['--arm', '--confirm', confirmationOf(config)] : url === undefined ? [] : ['--url', url],
  });
  const edgewise = [process.execPath, PROGRAM_PATH, '--workspace', resolve(workspace)].map(shellWord).join(' ');
  const file = shellWord(resolve(systemPath));
  const kind = live !== undefined ? ' --live' : url === undefined ? '' : ` --url ${shellWord(url)}`;
  return {
    name,
    unit,
    install: [
      ...(live === undefined
        ? []
        : [`${edgewise} live ${file} --arm    # once, by hand; stop it again: the service goes on with the same run`]),
      `install -d -m 0700 ${shellWord(locks)}    # it has to be there before the service starts`,
      `sudo install -d -m 0700 /etc/edgewise && sudo install -m 0600 /dev/null /etc/edgewise/${config.name}.env`,
      `sudoedit /etc/edgewise/${config.name}.env    # ${keys.key}=..., ${keys.secret}=..., EDGEWISE_ALERT_WEBHOOK=...`,
      `${edgewise} service ${file}${kind} | sudo tee /etc/systemd/system/${name}.service`,
      `sudo systemctl daemon-reload && sudo systemctl enable --now ${name}`,
      `systemctl status ${name}    # and: journalctl -u ${name}`,
    ],
  };
}

/** The unit with its instructions as comments, so that the text is a valid unit file. */
export function describeService({ unit, install }: Service): string {
  return ['# To install:', ...install.map((line) => `#   ${line}`), '', unit.trimEnd()].join('\n');
}
