/** A number with its interval. What does not exist is absent, never Infinity or 0. */
export interface Estimate {
  readonly value?: number;
  readonly low?: number;
  readonly high?: number;
}

type DefinedKeys<Fields> = { [Key in keyof Fields]: undefined extends Fields[Key] ? never : Key }[keyof Fields];
type UndefinedKeys<Fields> = Exclude<keyof Fields, DefinedKeys<Fields>>;

/** The same fields; those that may be undefined are optional. */
export type Present<Fields> = { readonly [Key in DefinedKeys<Fields>]: Fields[Key] } & {
  readonly [Key in UndefinedKeys<Fields>]?: Exclude<Fields[Key], undefined>;
};

/** Leaves out undefined fields, so that an undefined metric is absent from summaries and their JSON. */
export function present<Fields extends object>(fields: Fields): Present<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<Fields>;
}

/** The value where it is a finite number, else undefined. */
export function finite(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}
