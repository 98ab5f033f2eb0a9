import { z } from 'zod';
import type { LabelConfig } from '../config/system-config.ts';
import type { Labeler } from '../labels/labeler.port.ts';
import type { AgreesWith } from './agrees-with.ts';
import type { LabelContext, LabelPart } from './part.port.ts';
import { branded } from './part-brand.ts';
import { readSettings } from './read-settings.ts';

export interface LabelDefinition<Schema extends z.ZodObject> {
  readonly name: string;
  /** One sentence: what the model is asked. */
  readonly describe: string;
  /**
   * Settings beside `kind` and `horizon`. `classes`, `barrier`, `cost_multiple`, `volatility_multiple` and
   * `volatility_window` have the types and meanings of the built-in labels where they are there.
   */
  readonly schema?: Schema;
  /** Settings that the contract suite tries it with. Default: the defaults of the schema. */
  readonly example?: z.input<Schema>;
  /** Class names in the order of the class numbers; one is `up`. Default `down`, `flat`, `up`. */
  readonly classes?: (settings: z.output<Schema>) => readonly string[];
  /** The question in words, to follow "The model answers". Default: `describe`. */
  readonly question?: (settings: z.output<Schema>, horizon: string) => string;
  /** May be asynchronous: a program that trades never calls it, and loads no code of a label that is imported here. */
  readonly make: (settings: z.output<Schema>, context: LabelContext) => Labeler | Promise<Labeler>;
}

/** What a label's settings may be where the rest of Edgewise reads them. */
type WellKnown = Omit<LabelConfig, 'kind' | 'horizon'>;

const NONE = z.strictObject({});

/**
 * A label: what a model should learn. It looks ahead, and says until when. Throws `usage` for a name that is not valid.
 */
export function defineLabel<Schema extends z.ZodObject = typeof NONE>(
  definition: LabelDefinition<Schema> & AgreesWith<z.output<Schema>, WellKnown>,
): LabelPart {
  const { name, describe, make } = definition;
  const schema = definition.schema ?? NONE;
  const read = (settings: Readonly<Record<string, unknown>>) => readSettings(schema, settings) as z.output<Schema>;
  return branded({
    kind: 'label',
    name,
    describe,
    schema,
    ...(definition.example === undefined ? {} : { example: definition.example }),
    classes: (settings) => definition.classes?.(read(settings)) ?? ['down', 'flat', 'up'],
    question: (settings) => definition.question?.(read(settings), String(settings['horizon'])) ?? describe,
    make: async (settings, context) => make(read(settings), context),
  });
}
