import { wrapText } from '../../report/wrap-text.ts';

/** Matches an example of a command. A long one continues after a backslash, as shells read it. */
const EXAMPLE = /^ {2}\$ (.+?)(?: {2,}(?:#\s*)?(.+))?$/;

/**
 * Wraps a help text to a number of columns. An example that is too long continues on the next line after a backslash.
 */
export function fitHelp(text: string, columns: number): string {
  const paragraphs = text.replaceAll(/(?<=^\S.*[^:\n])\n(?=\S)/gm, ' ');
  return paragraphs
    .split('\n')
    .flatMap((line) => (line.length <= columns ? [line] : fitLine(line, columns)))
    .join('\n');
}

function fitLine(line: string, columns: number): string[] {
  const [, command, remark] = EXAMPLE.exec(line) ?? [];
  if (command === undefined) {
    const indent = /^ */.exec(line)?.[0] ?? '';
    return wrapText(line.trim(), columns - indent.length).map((each) => `${indent}${each}`);
  }
  const parts = wrapText(command, columns - CONTINUED - 2);
  const shown = parts.map(
    (part, place) => `${place === 0 ? '  $ ' : ' '.repeat(CONTINUED)}${part}${place < parts.length - 1 ? ' \\' : ''}`,
  );
  return remark === undefined
    ? shown
    : [...shown, ...wrapText(remark, columns - CONTINUED).map((each) => `${' '.repeat(CONTINUED)}${each}`)];
}

/** Indentation of the continued lines of an example. */
const CONTINUED = 6;
