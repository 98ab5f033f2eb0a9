/** Calls a function of what was made; `name` is the name of the function, `given` what it is called with. */
export type Call = (name: string, call: () => unknown, given: readonly unknown[]) => unknown;

/**
 * An object that answers as `made` does, and has each of its functions called through `call`. All properties are its
 * own. Private fields and frozen objects are no obstacle: the functions run on `made` itself.
 */
export function delegateTo<Made extends object>(made: Made, call: Call): Made {
  const shown: object = {};
  for (const key of keysOf(made)) {
    const value: unknown = Reflect.get(made, key, made);
    const isFunction = typeof value === 'function';
    const delegate = (...given: readonly unknown[]): unknown =>
      call(String(key), () => (isFunction ? (Reflect.apply(value, made, given) as unknown) : undefined), given);
    Object.defineProperty(shown, key, {
      enumerable: true,
      ...(isFunction ? { value: delegate } : { get: () => Reflect.get(made, key, made) as unknown }),
    });
  }
  return shown as Made;
}

/** The names of all properties of an object, those of its classes included. */
function keysOf(made: object): ReadonlySet<PropertyKey> {
  const keys = new Set<PropertyKey>();
  for (
    let holder: object | null = made;
    holder !== null && holder !== Object.prototype;
    holder = Reflect.getPrototypeOf(holder)
  )
    for (const key of Reflect.ownKeys(holder)) keys.add(key);
  keys.delete('constructor');
  return keys;
}
