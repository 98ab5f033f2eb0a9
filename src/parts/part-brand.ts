import { EdgewiseError } from '../core/errors.ts';
import type { Part } from './part.port.ts';

/** A registered symbol, so that a part is known even where two copies of Edgewise are loaded. */
const BRAND = Symbol.for('edgewise.part');

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** Freezes a part and marks it as made by a `define` call. Throws `usage` for a name that no file could spell. */
export function branded<Kind extends Part>(part: Kind, pattern: RegExp = NAME): Kind {
  if (!pattern.test(part.name))
    throw new EdgewiseError('usage', `The name of a ${part.kind} is not valid`, {
      expected: 'lower-case words joined by hyphens, such as nearest-mean',
      actual: part.name,
    });
  return Object.freeze(Object.defineProperty(part, BRAND, { value: true, enumerable: false }));
}

/** Whether a value was made by a `define` call. */
export function isPart(value: unknown): value is Part {
  return typeof value === 'object' && value !== null && Reflect.get(value, BRAND) === true;
}
