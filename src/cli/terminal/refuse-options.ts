import type { Command } from 'commander';
import { EdgewiseError } from '../../core/errors.ts';

/**
 * What was typed is carried out or refused. Throws `usage` for the first option on the command line that has no effect
 * there; each attribute name stands with the reason, which follows the option's own name in the message.
 */
export function refuseOptions(command: Command, reasons: Readonly<Record<string, string>>): void {
  for (const option of command.options) {
    const name = option.attributeName();
    const reason = Object.hasOwn(reasons, name) ? reasons[name] : undefined;
    if (reason === undefined || command.getOptionValueSource(name) !== 'cli') continue;
    const flag = option.long ?? name;
    throw new EdgewiseError('usage', `${flag} ${reason}`, {
      where: flag,
      advice: `leave ${flag} out, or see \`edgewise ${command.name()} --help\``,
    });
  }
}
