import { systemSchemaOf, type SystemSchema } from '../config/system-schema.ts';
import { EdgewiseError } from '../core/errors.ts';
import { nearestName } from '../core/nearest-name.ts';
import type { Part } from './part.port.ts';

type OfKind<Kind extends Part['kind']> = Extract<Part, { readonly kind: Kind }>;

/** The parts that a system file can name, and the schema that follows from them. A catalogue never changes. */
export class PartCatalogue {
  readonly parts: readonly Part[];
  #schema: SystemSchema | undefined;

  /** Throws `usage` when two parts of a kind have one name. */
  constructor(parts: readonly Part[]) {
    const seen = new Set<string>();
    for (const { kind, name } of parts) {
      if (seen.has(`${kind} ${name}`))
        throw new EdgewiseError('usage', `Two parts of the kind ${kind} are named "${name}"`, {
          expected: `a name that no other ${kind} has`,
          actual: name,
          advice:
            'rename yours: the parts that come with Edgewise keep their names, and a system file names them without a module',
        });
      seen.add(`${kind} ${name}`);
    }
    this.parts = parts;
  }

  /** The catalogue with more parts behind those that it has. */
  with(more: readonly Part[]): PartCatalogue {
    return more.length === 0 ? this : new PartCatalogue([...this.parts, ...more]);
  }

  /**
   * The schema of system files that may name these parts. Throws `config-invalid` when two risk checks share a setting.
   */
  get schema(): SystemSchema {
    this.#schema ??= systemSchemaOf(this.parts);
    return this.#schema;
  }

  ofKind<Kind extends Part['kind']>(kind: Kind): readonly OfKind<Kind>[] {
    return this.parts.filter((part): part is OfKind<Kind> => part.kind === kind);
  }

  /** The part of this name; the first of its kind when no name is given. Throws `usage`, naming the nearest. */
  part<Kind extends Part['kind']>(kind: Kind, name?: string): OfKind<Kind> {
    const parts = this.ofKind(kind);
    const found = name === undefined ? parts[0] : parts.find((part) => part.name === name);
    if (found !== undefined) return found;
    const names = parts.map((part) => part.name);
    const nearest = nearestName(name ?? '', names);
    throw new EdgewiseError('usage', `There is no ${kind} of that name`, {
      expected: `one of ${names.join(', ')}`,
      actual: name ?? 'none',
      ...(nearest === undefined ? {} : { advice: `did you mean ${nearest}?` }),
    });
  }
}
