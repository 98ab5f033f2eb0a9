import type { Command } from 'commander';

/** What the help calls the value of an option or an argument that is a path, or a name that may be one. */
const PATH = /^(?:file|files|folder|path|system|run|runs|run-or-system)$/;

/** Ends with a usage error where a path on the command line is empty, as an unset variable of a shell makes it. */
export function refuseEmptyPaths(command: Command): void {
  for (let each: Command | null = command; each !== null; each = each.parent)
    for (const option of each.options) {
      const name = option.attributeName();
      const isGiven = each.getOptionValueSource(name) === 'cli';
      const placeholder = /[<[]([a-z-]+)/.exec(option.flags)?.[1] ?? '';
      if (isGiven && PATH.test(placeholder)) refuseEmpty(each, `option '${option.flags}'`, each.getOptionValue(name));
    }
  for (const [place, argument] of command.registeredArguments.entries())
    if (PATH.test(argument.name())) refuseEmpty(command, `argument '${argument.name()}'`, command.processedArgs[place]);
}

function refuseEmpty(command: Command, what: string, value: unknown): void {
  if (value === '' || (Array.isArray(value) && value.includes('')))
    command.error(`error: ${what} is empty. Expected the name of a file or folder.`, {
      code: 'commander.invalidArgument',
    });
}
