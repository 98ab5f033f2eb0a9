import type { z } from 'zod';

/** What a system file can name. */
export type PartKind = 'feature' | 'feature-set' | 'label' | 'model' | 'strategy' | 'sizer' | 'risk-check' | 'venue';

/**
 * A part as far as a system file is concerned: what it is called there, and which settings it has. How a part is made
 * stands in the folder `parts`, which knows labels and learners; settings are checked without them.
 */
export interface NamedPart {
  readonly kind: PartKind;
  /** What a system file calls it. */
  readonly name: string;
  /** One sentence for help, templates and editors. */
  readonly describe: string;
  /** The settings of its own. A risk check's settings stand in the section `risk`, among those of all checks. */
  readonly schema: z.ZodObject;
  /** Settings that its contract is tried with. Absent: the defaults. */
  readonly example?: Readonly<Record<string, unknown>>;
  /** The setting, if one is given, that needs a validation tail of every training window. */
  readonly watchesTail?: (settings: Readonly<Record<string, unknown>>) => string | undefined;
  /**
   * For a model that holds others: its schema with that of the section `model` inside, so that settings of the models
   * inside are checked like any. `schema` itself takes them as they are.
   */
  readonly schemaAround?: (model: z.ZodType) => z.ZodObject;
  /** The settings of the models inside; absent for a part that holds none. */
  readonly nested?: (settings: Readonly<Record<string, unknown>>) => readonly NestedSettings[];
}

/** Settings of a model inside another one. */
export interface NestedSettings {
  /** Where they stand, from the settings of the model around them. */
  readonly path: readonly string[];
  readonly settings: { readonly kind: string };
}
