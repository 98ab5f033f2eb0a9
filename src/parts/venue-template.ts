import { readFile } from 'node:fs/promises';
import { camelCase } from './part-templates.ts';

/** A file of a new venue, by its name in the folder of the user. */
export interface VenueFile {
  readonly name: string;
  readonly text: string;
}

const EXAMPLES = new URL('../../examples/', import.meta.url);

/** The example of a venue under another name: its kit and client first, then its simulator and the markets of that. */
export async function venueTemplate(name: string): Promise<readonly VenueFile[]> {
  return Promise.all(
    ['', '-simulator', '-markets'].map(async (ending) => ({
      name: `${name}${ending}.ts`,
      text: renamed(await readFile(new URL(`own-venue${ending}.ts`, EXAMPLES), 'utf8'), name),
    })),
  );
}

function renamed(text: string, name: string): string {
  const variable = camelCase(name);
  return text
    .replaceAll('own-venue', name)
    .replaceAll('export const stall ', `export const ${variable} `)
    .replaceAll(/\bstall\b/g, name)
    .replaceAll('STALL', name.toUpperCase().replaceAll('-', '_'))
    .replaceAll('Stall', `${variable.charAt(0).toUpperCase()}${variable.slice(1)}`);
}
