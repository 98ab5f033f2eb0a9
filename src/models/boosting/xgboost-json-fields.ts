import { EdgewiseError } from '../../core/errors.ts';

/** Reads the fields of one JSON object of a model file and checks their types. An error names the path of the field. */
export class JsonFields {
  readonly path: string;
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(value: unknown, path: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw broken(path, 'an object', value);
    this.path = path;
    this.#fields = value as Record<string, unknown>;
  }

  has(name: string): boolean {
    return this.#fields[name] !== undefined;
  }

  object(name: string): JsonFields {
    return new JsonFields(this.#fields[name], this.#at(name));
  }

  objects(name: string): JsonFields[] {
    return this.#list(name).map((entry, index) => new JsonFields(entry, `${this.#at(name)}[${index}]`));
  }

  text(name: string): string {
    const value = this.#fields[name];
    if (typeof value !== 'string') throw broken(this.#at(name), 'a text', value);
    return value;
  }

  texts(name: string): string[] {
    return this.#list(name).map((entry, index) => {
      if (typeof entry !== 'string') throw broken(`${this.#at(name)}[${index}]`, 'a text', entry);
      return entry;
    });
  }

  /** A list of finite numbers. Some versions write flags as true and false; these are read as 1 and 0. */
  numbers(name: string): number[] {
    return this.#list(name).map((entry, index) => {
      const value = typeof entry === 'boolean' ? Number(entry) : entry;
      if (typeof value !== 'number' || !Number.isFinite(value))
        throw broken(`${this.#at(name)}[${index}]`, 'a number', entry);
      return value;
    });
  }

  /** A list of finite numbers that has the same length as the other lists of its tree. */
  column(name: string, length: number): number[] {
    const values = this.numbers(name);
    if (values.length !== length)
      throw broken(this.#at(name), `${length} entries, one per node`, `${values.length} entries`);
    return values;
  }

  #list(name: string): unknown[] {
    const value = this.#fields[name];
    if (!Array.isArray(value)) throw broken(this.#at(name), 'a list', value);
    return value;
  }

  #at(name: string): string {
    return `${this.path}.${name}`;
  }
}

/** The error for a file that contradicts its own format. */
export function broken(where: string, expected: string, actual: unknown): EdgewiseError {
  return new EdgewiseError('artifact-corrupt', 'This XGBoost model is broken', {
    where,
    expected,
    actual:
      actual === undefined ? 'absent' : (typeof actual === 'string' ? actual : JSON.stringify(actual)).slice(0, 80),
    advice: "save it again in Python with booster.save_model('model.json')",
  });
}

/** The error for a valid file with a kind of model that Edgewise does not run. */
export function unsupported(where: string, expected: string, actual: string): EdgewiseError {
  return new EdgewiseError('data-unreadable', 'This kind of XGBoost model cannot be imported', {
    where,
    expected,
    actual,
    advice: 'train it with one of the expected settings',
  });
}
