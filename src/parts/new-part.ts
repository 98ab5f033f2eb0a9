import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EdgewiseError } from '../core/errors.ts';
import { nearestName } from '../core/nearest-name.ts';
import { partTemplate, partTestTemplate, TEMPLATE_KINDS } from './part-templates.ts';
import { venueTemplate } from './venue-template.ts';

export interface NewPart {
  readonly kind: string;
  readonly name: string;
  readonly folder: string;
}

/**
 * Writes a small module with a part of this kind, and its test. Throws `usage` for an unknown kind, a name that is not
 * valid, and a file that is there.
 */
export async function newPart({ kind, name, folder }: NewPart): Promise<{ readonly files: readonly string[] }> {
  const known = TEMPLATE_KINDS.find((each) => each === kind);
  if (known === undefined) {
    const nearest = nearestName(kind, TEMPLATE_KINDS);
    throw new EdgewiseError('usage', `There is no template for "${kind}"`, {
      expected: `one of ${TEMPLATE_KINDS.join(', ')}`,
      actual: kind,
      ...(kind === 'system' ? { advice: '`edgewise init FILE` writes a system file' } : {}),
      ...(nearest === undefined ? {} : { advice: `did you mean ${nearest}?` }),
    });
  }
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
    throw new EdgewiseError('usage', 'The name of a part is not valid', {
      expected: 'lower-case words joined by hyphens, such as nearest-mean',
      actual: name,
    });
  await mkdir(folder, { recursive: true });
  const modules =
    known === 'venue' ? await venueTemplate(name) : [{ name: `${name}.ts`, text: partTemplate(known, name) }];
  const written = [...modules, { name: `${name}.test.ts`, text: partTestTemplate(name) }];
  for (const { name: file, text } of written) await writeNew(join(folder, file), text);
  return { files: written.map(({ name: file }) => join(folder, file)) };
}

async function writeNew(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx' });
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw cause;
    throw new EdgewiseError('usage', `${file} is already there`, { where: file, advice: 'choose another name', cause });
  }
}
