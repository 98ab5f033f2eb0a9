import { EdgewiseError } from '../core/errors.ts';
import { nearestName } from '../core/nearest-name.ts';
import { builtInParts } from './built-in-parts.ts';
import { catalogueOf } from './catalogue-of.ts';
import type { Part } from './part.port.ts';
import { readSystem } from './read-system.ts';

/** A part as a line of a list. */
export interface PartListing {
  readonly kind: Part['kind'];
  readonly name: string;
  readonly settings: readonly string[];
  readonly describe: string;
}

/**
 * Everything that a system file can name, or the parts of one kind; with the parts of a system's own modules where it
 * is named. Single features are listed only when their kind is asked for. Throws `usage` for an unknown kind.
 */
export async function listParts(kind?: string, system?: string): Promise<readonly PartListing[]> {
  const catalogue = system === undefined ? builtInParts : catalogueOf(await readSystem(system));
  const kinds = [...new Set(catalogue.parts.map((part) => part.kind))];
  if (kind !== undefined && !kinds.some((known) => known === kind)) {
    const nearest = nearestName(kind, kinds);
    throw new EdgewiseError('usage', `There is no kind of part named "${kind}"`, {
      expected: `one of ${kinds.join(', ')}`,
      actual: kind,
      ...(nearest === undefined ? {} : { advice: `did you mean ${nearest}?` }),
    });
  }
  return catalogue.parts
    .filter((part) => (kind === undefined ? part.kind !== 'feature' : part.kind === kind))
    .map((part) => ({
      kind: part.kind,
      name: part.name,
      settings: Object.keys(part.schema.shape),
      describe: part.describe,
    }));
}
