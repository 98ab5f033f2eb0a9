import type { z } from 'zod';
import type { RiskConfig } from '../config/risk-settings.ts';
import type { RiskCheck } from '../risk/risk-check.port.ts';
import type { AgreesWith } from './agrees-with.ts';
import type { RiskCheckContext, RiskCheckPart } from './part.port.ts';
import { branded } from './part-brand.ts';
import { readSettings } from './read-settings.ts';

export interface RiskCheckDefinition<Schema extends z.ZodObject> {
  readonly name: string;
  /** One sentence: what it refuses. */
  readonly describe: string;
  /**
   * Its settings of the section `risk`. A file that gives none of them leaves the check off, so each is optional or has
   * a default.
   */
  readonly schema: Schema;
  /** Settings that the contract suite tries it with. Default: the defaults of the schema. */
  readonly example?: z.input<Schema>;
  /** The check, or undefined when its settings leave it off. */
  readonly make: (settings: z.output<Schema>, context: RiskCheckContext) => RiskCheck | undefined;
}

/** A risk check that a system file can switch on. Throws `usage` for a name that is not valid. */
export function defineRiskCheck<Schema extends z.ZodObject>({
  name,
  describe,
  schema,
  example,
  make,
}: RiskCheckDefinition<Schema> & AgreesWith<z.output<Schema>, RiskConfig>): RiskCheckPart {
  return branded({
    kind: 'risk-check',
    name,
    describe,
    schema,
    ...(example === undefined ? {} : { example }),
    make: (settings, context) => make(readSettings(schema, settings), context),
  });
}
