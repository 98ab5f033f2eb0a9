/**
 * `unknown` where settings have the types that the rest of Edgewise reads from them, `never` where one differs.
 * Settings that only their part reads may be of any type.
 */
export type AgreesWith<Settings, Known> =
  Pick<Settings, keyof Settings & keyof Known> extends Partial<Known> ? unknown : never;
