import { EdgewiseError } from '../core/errors.ts';
import { answerInWords } from '../core/part-failure.ts';
import type { Part } from './part.port.ts';

/** A registered symbol, so that a part is known even where two copies of Edgewise are loaded. */
const BRAND = Symbol.for('edgewise.part');

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * Freezes a part and marks it as made by a `define` call. Throws `usage` for a name that no file could spell, and for a
 * part without a description or a schema: types are stripped from the modules of a user, so nothing has asked for them.
 */
export function branded<Kind extends Part>(part: Kind, pattern: RegExp = NAME): Kind {
  const { kind, name, describe, schema }: Readonly<Record<'kind' | 'name' | 'describe' | 'schema', unknown>> = part;
  const refuse = (summary: string, expected: string, given: unknown): never => {
    const actual = typeof given === 'string' ? given : answerInWords(given);
    throw new EdgewiseError('usage', summary, { expected, actual });
  };
  if (typeof name !== 'string' || !pattern.test(name))
    refuse(`The name of a ${kind} is not valid`, 'lower-case words joined by hyphens, such as nearest-mean', name);
  if (typeof describe !== 'string')
    refuse(`The ${kind} ${name} has no \`describe\``, 'one sentence that says what it does', describe);
  if (typeof Reflect.get(Object(schema) as object, 'shape') !== 'object')
    refuse(`The ${kind} ${name} has no \`schema\``, 'z.strictObject({ ... }) with its settings', schema);
  return Object.freeze(Object.defineProperty(part, BRAND, { value: true, enumerable: false }));
}

/** Whether a value was made by a `define` call. */
export function isPart(value: unknown): value is Part {
  return typeof value === 'object' && value !== null && Reflect.get(value, BRAND) === true;
}
