import { z } from 'zod';
import { EdgewiseError } from '../core/errors.ts';
import type { NamedPart, PartKind } from './named-part.port.ts';

/** The parts of one kind, in the order of the list. */
function partsOfKind(parts: readonly NamedPart[], kind: PartKind): readonly NamedPart[] {
  return parts.filter((part) => part.kind === kind);
}

export interface KindSectionOptions {
  /** Settings that every part of the kind has. */
  readonly common?: z.ZodRawShape;
  /**
   * What a section without `kind` means. `required`: it is refused. `first`: the first part of the list, and the read
   * settings name it. `first-unnamed`: the same part, and the read settings leave the kind out, as older files do.
   */
  readonly whenUnnamed: 'required' | 'first' | 'first-unnamed';
}

/** A section that names one part by its `kind` and holds that part's settings. */
export function kindSection(
  parts: readonly NamedPart[],
  kind: PartKind,
  { common = {}, whenUnnamed }: KindSectionOptions,
): z.ZodType {
  const sectionAround = (inside: z.ZodType): z.ZodType => {
    const branches = partsOfKind(parts, kind).map(({ name, describe, schema, schemaAround }, place) =>
      branchOf({
        describe,
        schema: schemaAround?.(inside) ?? schema,
        common,
        kind: place === 0 ? FIRST_KIND[whenUnnamed](name) : z.literal(name),
      }),
    );
    const [first, ...others] = branches;
    if (first === undefined) throw new RangeError(`No part of the kind ${kind} is in the list`);
    return z.discriminatedUnion('kind', [first, ...others], { error: kindsInWords(partsOfKind(parts, kind)) });
  };
  // The section inside refers to itself, so that the one of the file is written out in schemas of editors.
  const inside: z.ZodType = z.lazy(() => inner);
  const inner = sectionAround(inside);
  return sectionAround(inside);
}

/** The names that `kind` may have. A section may leave the first one out, and the schema counts that as a name, too. */
function kindsInWords(parts: readonly NamedPart[]): z.core.$ZodErrorMap {
  const names = parts.map(({ name }) => `'${name}'`).join(' | ');
  return ({ code }) => (code === 'invalid_union' ? `Expected ${names}` : undefined);
}

const FIRST_KIND = {
  required: (name: string): z.ZodType<string | undefined> => z.literal(name),
  first: (name: string): z.ZodType<string | undefined> => z.literal(name).optional().default(name),
  // Named or not, the settings read are the same, and so is their hash.
  'first-unnamed': (name: string): z.ZodType<string | undefined> =>
    z
      .literal(name)
      .optional()
      .transform(() => undefined),
} as const;

interface BranchOptions {
  readonly kind: z.ZodType<string | undefined>;
  readonly describe: string;
  readonly schema: z.ZodObject;
  readonly common: z.ZodRawShape;
}

/** Kind and common settings first, then those of the part; refinements of the part's schema are kept. */
function branchOf({ kind, describe, schema, common }: BranchOptions): z.ZodObject {
  const shape: Record<string, z.ZodRawShape[string]> = { kind, ...common, ...schema.shape };
  const branch = z.strictObject(shape).describe(describe);
  const own = Object.keys(schema.shape);
  return branch.superRefine((settings, context) => {
    const { error } = schema.safeParse(
      Object.fromEntries(own.flatMap((name) => (settings[name] === undefined ? [] : [[name, settings[name]]]))),
    );
    for (const { path, message } of error?.issues ?? []) context.addIssue({ code: 'custom', path, message });
  });
}

/** The section `features`: a set, and features that are added to it. */
export function featuresSection(parts: readonly NamedPart[]): z.ZodType {
  const [set = '', ...otherSets] = partsOfKind(parts, 'feature-set').map(({ name }) => name);
  const [feature = '', ...otherFeatures] = partsOfKind(parts, 'feature').map(({ name }) => name);
  return z
    .strictObject({
      set: z.enum([set, ...otherSets]).default(set),
      add: z
        .array(z.enum([feature, ...otherFeatures], 'the name of a feature, as `edgewise features list` shows them'))
        .min(1)
        .optional()
        .describe('Features that the model sees after those of the set, by name'),
    })
    .default({ set });
}

/**
 * The section `risk`: settings of the guardian itself, and those of every risk check. Throws `config-invalid` where two
 * of them have a setting of one name.
 */
export function riskSection(parts: readonly NamedPart[], guardian: z.ZodRawShape): z.ZodType {
  const shape: Record<string, z.ZodRawShape[string]> = { ...guardian };
  const owners = new Map(Object.keys(guardian).map((setting) => [setting, 'the guardian itself']));
  for (const { name, schema } of partsOfKind(parts, 'risk-check')) {
    for (const [setting, type] of Object.entries(schema.shape)) {
      const owner = owners.get(setting);
      if (owner !== undefined) throw sharedSetting(setting, name, owner);
      owners.set(setting, `the risk check ${name}`);
      shape[setting] = type;
    }
  }
  return z.strictObject(shape).prefault({});
}

function sharedSetting(setting: string, name: string, owner: string): EdgewiseError {
  return new EdgewiseError('config-invalid', `The risk check ${name} has a setting of ${owner}: ${setting}`, {
    where: `risk.${setting}`,
    expected: 'a name that no other setting of the section `risk` has: the settings of all checks stand side by side',
    actual: setting,
    advice: `rename the setting in the risk check ${name}`,
  });
}
