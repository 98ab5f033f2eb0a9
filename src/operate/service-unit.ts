import type { KeyVariables } from '../venues/key-variables.ts';
import { STEADY_NODE } from '../trading/steady-node.ts';

export interface ServiceUnitOptions {
  readonly system: string;
  readonly systemPath: string;
  readonly setting: 'paper' | 'live';
  /** The environment variables that hold the keys of the account. */
  readonly keys: Pick<KeyVariables, 'key' | 'secret'>;
  readonly workspace: string;
  /** The folder of locks of accounts, for all workspaces of the user. */
  readonly locks: string;
  readonly cwd: string;
  readonly user: string;
  /** Absolute paths of the program that runs and its first word. */
  readonly node: string;
  readonly program: string;
  /** Folder of the package, whose docs the unit names; the working directory by default. */
  readonly packageFolder?: string;
  /** Words after `live SYSTEM` or `paper SYSTEM`. */
  readonly words: readonly string[];
}

/** Name of the unit, without `.service`. */
export function unitName({ system, setting }: Pick<ServiceUnitOptions, 'system' | 'setting'>): string {
  return `edgewise-${system}-${setting}`;
}

/**
 * A systemd unit for a run. It starts the run after the network, restarts it after a failure or when it hangs, and
 * stops it in order. The run may write only to its workspace and to the locks of accounts.
 */
export function serviceUnit(options: ServiceUnitOptions): string {
  const head = `# ${unitName(options)}.service: ${options.system}, ${options.setting}. Made by \`edgewise service\`.\n`;
  return `${head}${[unitSection(options), serviceSection(options), INSTALL].join('\n')}`;
}

/** The section `Unit`: the description, and the limit of restarts. */
function unitSection({ system, setting, cwd, packageFolder = cwd }: ServiceUnitOptions): string {
  return `[Unit]
Description=Edgewise trades ${system} (${setting})
Documentation=file:${noSpecifier(encodeURI(packageFolder))}/docs/operations.md
Wants=network-online.target
After=network-online.target
# After five failures in ten minutes the run is not started again: a person has to look.
StartLimitIntervalSec=600
StartLimitBurst=5
`;
}

/** The section `Service`: how the process is started, watched, stopped and confined. */
function serviceSection(options: ServiceUnitOptions): string {
  const { system, systemPath, setting, keys, workspace, locks, cwd, user, node, program, words } = options;
  const command = [node, ...STEADY_NODE, program, '--workspace', workspace, setting, systemPath, ...words, '--json']
    .map(commandWord)
    .join(' ');
  return `[Service]
Type=notify
NotifyAccess=all
User=${user}
WorkingDirectory=${noSpecifier(cwd)}
# ${keys.key}, ${keys.secret}, EDGEWISE_ALERT_WEBHOOK; owned by root, mode 0600
EnvironmentFile=/etc/edgewise/${system}.env
# Where every run of this user, a service or not, sees which accounts are traded.
Environment=${listWord(`EDGEWISE_LOCKS=${locks}`)}
ExecStart=${command}
Restart=on-failure
RestartSec=10
# A model may have to be trained first.
TimeoutStartSec=1800
# The run reports its health every five seconds; a turn that waits for a venue may take longer.
WatchdogSec=180
KillSignal=SIGTERM
TimeoutStopSec=60
# Wrong usage, wrong settings, a check that failed: starting again changes nothing.
RestartPreventExitStatus=2 3 4 8 11

NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=read-only
ReadWritePaths=${listWord(workspace)} ${listWord(locks)}
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectControlGroups=yes
ProtectClock=yes
RestrictSUIDSGID=yes
RestrictNamespaces=yes
LockPersonality=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
CapabilityBoundingSet=
UMask=0077
LimitCORE=0
`;
}

const INSTALL = `[Install]
WantedBy=multi-user.target
`;

/** A percent sign begins a specifier in every value. Source: systemd.unit(5), "Specifiers". */
function noSpecifier(text: string): string {
  return text.replaceAll('%', '%%');
}

/** One word of a list of paths or assignments. Source: systemd.syntax(7), "Quoting". */
function listWord(word: string): string {
  const escaped = noSpecifier(word);
  return /^[\w@%+=:,./-]+$/.test(escaped) ? escaped : `"${escaped.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** One word of a command, where a dollar sign begins a variable too. Source: systemd.service(5), "Command lines". */
function commandWord(word: string): string {
  return listWord(word.replaceAll('$', '$$$$'));
}
