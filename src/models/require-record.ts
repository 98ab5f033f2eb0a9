import { answerInWords } from '../core/part-failure.ts';

/**
 * What a learner has learned, looked at as a whole: types are stripped from the modules of a user, and an artefact has
 * to give it back as it was. Throws a RangeError, in the words of who wrote the learner, for attributes that JSON does
 * not give back, and for tensors that are no typed arrays of the four kinds.
 */
export function requireRecord(record: unknown): void {
  if (!isPlain(record))
    throw new RangeError(`it gave ${answerInWords(record)}; what is learned is an object { attributes, tensors }`);
  const { attributes, tensors } = record;
  if (!isPlain(attributes))
    throw new RangeError(`its attributes are ${answerInWords(attributes)}; they are an object, or left out`);
  requireJson(attributes, 'attributes', []);
  if (!isPlain(tensors)) throw new RangeError(`its tensors are ${answerInWords(tensors)}; they are an object`);
  for (const [name, tensor] of Object.entries(tensors))
    if (!TENSORS.some((kind) => tensor instanceof kind))
      throw new RangeError(`its tensors.${name} is ${answerInWords(tensor)}; a tensor is a ${KINDS}`);
}

const TENSORS = [Float64Array, Float32Array, Int32Array, Uint8Array] as const;
const KINDS = TENSORS.map(({ name }) => name)
  .join(', ')
  .replace(/, (?=[^,]*$)/, ' or ');

/** `around` are the objects that hold this one. */
function requireJson(value: unknown, path: string, around: readonly object[]): void {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)) return;
  const refuse = (given: string): never => {
    throw new RangeError(
      `its ${path} is ${given}, which JSON does not give back; attributes are texts, finite numbers, true, false, ` +
        'null, and lists and objects of these; numbers that may be NaN are tensors',
    );
  };
  if (!Array.isArray(value) && !isPlain(value))
    refuse(isObject(value) ? `of the class ${value.constructor.name}` : answerInWords(value));
  const held = value as object;
  if (around.includes(held)) refuse('inside of itself');
  if (around.length === DEEPEST) refuse(`more than ${DEEPEST} objects deep`);
  const within = [...around, held];
  if (Array.isArray(held)) {
    for (const [place, item] of held.entries()) requireJson(item, `${path}[${place}]`, within);
    return;
  }
  for (const [name, item] of Object.entries(held)) if (item !== undefined) requireJson(item, `${path}.${name}`, within);
}

const DEEPEST = 100;

/** An object that is no list and has no class of its own: JSON forgets which class it was. */
function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (!isObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
