import { z } from 'zod';
import type { SizingConfig } from '../config/system-config.ts';
import type { Sizer } from '../risk/sizer.port.ts';
import type { AgreesWith } from './agrees-with.ts';
import type { SizerContext, SizerPart } from './part.port.ts';
import { branded } from './part-brand.ts';
import { readSettings } from './read-settings.ts';

export interface SizerDefinition<Schema extends z.ZodObject> {
  readonly name: string;
  /** One sentence: how much it holds for a belief. */
  readonly describe: string;
  /** `maximum_share` is the largest position as a share of equity where it is there. */
  readonly schema?: Schema;
  /** Settings that the contract suite tries it with. Default: the defaults of the schema. */
  readonly example?: z.input<Schema>;
  /**
   * Bars before the first decision that it needs: one more than its volatility window. Default: what that window needs.
   */
  readonly warmupBars?: (settings: z.output<Schema>) => number;
  readonly make: (settings: z.output<Schema>, context: SizerContext) => Sizer;
}

const NONE = z.strictObject({});

/** A sizer that a system file can name. Throws `usage` for a name that is not valid. */
export function defineSizer<Schema extends z.ZodObject = typeof NONE>(
  definition: SizerDefinition<Schema> & AgreesWith<z.output<Schema>, Omit<SizingConfig, 'kind'>>,
): SizerPart {
  const { name, describe, warmupBars, make } = definition;
  const schema = definition.schema ?? NONE;
  const read = (settings: Readonly<Record<string, unknown>>) => readSettings(schema, settings) as z.output<Schema>;
  return branded({
    kind: 'sizer',
    name,
    describe,
    schema,
    ...(definition.example === undefined ? {} : { example: definition.example }),
    warmupBars: (settings) => warmupBars?.(read(settings)) ?? windowBars(make(read(settings), { horizonBars: 1 })),
    make: (settings, context) => make(read(settings), context),
  });
}

function windowBars({ volatilityWindow }: Sizer): number {
  return volatilityWindow === undefined ? 0 : volatilityWindow + 1;
}
