import type { Command } from 'commander';
import type { CommandContext } from './terminal/command-context.ts';

type Register = (program: Command, context: CommandContext) => void;

/**
 * One command: the first word after `edgewise`. Its file is loaded when the command is named, or when all are listed.
 */
interface CommandEntry {
  readonly name: string;
  readonly load: () => Promise<Register>;
}

interface CommandGroup {
  readonly title: string;
  readonly commands: readonly CommandEntry[];
}

/**
 * All commands in the order of the help. Their files hold descriptions and options. The action of a command imports the
 * rest.
 */
const GROUPS: readonly CommandGroup[] = [
  {
    title: 'Research:',
    commands: [
      { name: 'research', load: async () => (await import('./research-command.ts')).registerResearch },
      { name: 'train', load: async () => (await import('./train-command.ts')).registerTrain },
      { name: 'backtest', load: async () => (await import('./backtest-command.ts')).registerBacktest },
      { name: 'trials', load: async () => (await import('./trials-command.ts')).registerTrials },
      { name: 'models', load: async () => (await import('./models-command.ts')).registerModels },
      { name: 'features', load: async () => (await import('./features-command.ts')).registerFeatures },
      { name: 'plugin', load: async () => (await import('./plugin-command.ts')).registerPlugin },
      { name: 'init', load: async () => (await import('./init-command.ts')).registerInit },
    ],
  },
  {
    title: 'Data:',
    commands: [{ name: 'data', load: async () => (await import('./data-command.ts')).registerData }],
  },
  {
    title: 'Trade:',
    commands: [
      { name: 'doctor', load: async () => (await import('./doctor-command.ts')).registerDoctor },
      { name: 'paper', load: async () => (await import('./paper-command.ts')).registerPaper },
      { name: 'live', load: async () => (await import('./live-command.ts')).registerLive },
      { name: 'halt', load: async () => (await import('./halt-command.ts')).registerHalt },
      { name: 'resume', load: async () => (await import('./resume-command.ts')).registerResume },
      { name: 'flatten', load: async () => (await import('./flatten-command.ts')).registerFlatten },
      { name: 'adopt', load: async () => (await import('./adopt-command.ts')).registerAdopt },
      { name: 'stop', load: async () => (await import('./stop-command.ts')).registerStop },
      { name: 'restart', load: async () => (await import('./restart-command.ts')).registerRestart },
      { name: 'account', load: async () => (await import('./account-command.ts')).registerAccount },
      { name: 'service', load: async () => (await import('./service-command.ts')).registerService },
      { name: 'simulate', load: async () => (await import('./simulate-command.ts')).registerSimulate },
    ],
  },
  {
    title: 'Watch:',
    commands: [
      { name: 'runs', load: async () => (await import('./runs-command.ts')).registerRuns },
      { name: 'status', load: async () => (await import('./status-command.ts')).registerStatus },
      { name: 'monitor', load: async () => (await import('./monitor-command.ts')).registerMonitor },
      { name: 'why', load: async () => (await import('./why-command.ts')).registerWhy },
      { name: 'replay', load: async () => (await import('./replay-command.ts')).registerReplay },
      { name: 'journal', load: async () => (await import('./journal-command.ts')).registerJournal },
      { name: 'alert', load: async () => (await import('./alert-command.ts')).registerAlert },
      { name: 'backup', load: async () => (await import('./backup-command.ts')).registerBackup },
      { name: 'maintain', load: async () => (await import('./maintain-command.ts')).registerMaintain },
    ],
  },
];

/**
 * Registers only the command that a command line names, so that an urgent command does not wait until the files of the
 * others are loaded. Registers all commands where the first word names none, for the help and for the nearest name.
 */
export async function registerCommands(
  program: Command,
  context: CommandContext,
  words: readonly string[],
): Promise<void> {
  const named = commandOf(words);
  for (const { title, commands } of GROUPS) {
    program.commandsGroup(title);
    const wanted = named === undefined ? commands : commands.filter(({ name }) => name === named);
    for (const { load } of wanted) (await load())(program, context);
  }
}

/** The command of a command line; undefined where only commander can find it. */
function commandOf(words: readonly string[]): string | undefined {
  const [first] = words;
  return GROUPS.some(({ commands }) => commands.some(({ name }) => name === first)) ? first : undefined;
}
