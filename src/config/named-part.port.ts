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
}
