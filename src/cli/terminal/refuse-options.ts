import type { Command } from 'commander';
import { EdgewiseError } from '../../core/errors.ts';

/**
 * Refuses options that would have no effect. Throws `usage` for the first such option on the command line. `reasons`
 * has the reason for each attribute name; the message shows it after the name of the option.
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
