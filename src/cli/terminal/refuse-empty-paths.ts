import type { Command } from 'commander';

/** What the help calls the value of an option or an argument that is a path, a name that may be one, or an id. */
const PATH = /^(?:id|file|files|folder|path|system|run|runs|run-or-system)$/;

/**
 * Ends with a usage error where a path or an id on the command line is empty, as an unset variable of a shell makes it.
 */
export function refuseEmptyPaths(command: Command): void {
  for (let each: Command | null = command; each !== null; each = each.parent)
    for (const option of each.options) {
      const name = option.attributeName();
      const isGiven = each.getOptionValueSource(name) === 'cli';
      const placeholder = /[<[]([a-z-]+)/.exec(option.flags)?.[1] ?? '';
      if (isGiven && PATH.test(placeholder))
        refuseEmpty(each, { what: `option '${option.flags}'`, placeholder }, each.getOptionValue(name));
    }
  for (const [place, argument] of command.registeredArguments.entries())
    if (PATH.test(argument.name())) {
      const placeholder = argument.name();
      refuseEmpty(command, { what: `argument '${placeholder}'`, placeholder }, command.processedArgs[place]);
    }
}

interface NamedValue {
  readonly what: string;
  /** What the help calls the value. */
  readonly placeholder: string;
}

function refuseEmpty(command: Command, { what, placeholder }: NamedValue, value: unknown): void {
  const expected = placeholder === 'id' ? 'an id' : 'the name of a file or folder';
  if (value === '' || (Array.isArray(value) && value.includes('')))
    command.error(`error: ${what} is empty. Expected ${expected}.`, { code: 'commander.invalidArgument' });
}
