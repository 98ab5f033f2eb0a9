import { z } from 'zod';
import type { NamedPart, PartKind } from '../config/named-part.port.ts';
import { systemSchemaOf, type SystemConfig, type SystemSchema } from '../config/system-schema.ts';
import { guardianSettings } from '../config/risk-settings.ts';
import { builtInParts } from './built-in-parts.ts';
import { catalogueOf } from './catalogue-of.ts';
import { ownModule } from './own-modules.ts';

const useSchema = z.object({ use: z.array(z.object({ file: z.string(), sha256: z.string() })).optional() });

/**
 * Reads the settings that a journal, a run or an artefact has recorded. Parts of a module that this process has not
 * loaded are taken as they were written: whoever only shows a run needs no code of the user. Making something of them
 * still needs the module.
 */
export function recordedSystem(raw: unknown): ReturnType<SystemSchema['safeParse']> {
  return schemaFor(raw).safeParse(raw);
}

/** A schema for settings inside of another recorded object. */
export const recordedSystemSchema: z.ZodType<SystemConfig> = z.unknown().transform((raw, context) => {
  const checked = recordedSystem(raw);
  if (checked.success) return checked.data;
  for (const { path, message } of checked.error.issues) context.addIssue({ code: 'custom', path: [...path], message });
  return z.NEVER;
});

function schemaFor(raw: unknown): SystemSchema {
  const { use } = useSchema.safeParse(raw).data ?? {};
  if (use === undefined) return builtInParts.schema;
  if (use.every((used) => ownModule(used) !== undefined)) return catalogueOf({ use }).schema;
  return systemSchemaOf([...builtInParts.parts, ...standIns(raw)]);
}

/** Parts that the settings name and that are not built in, with whatever settings are written there. */
function standIns(raw: unknown): NamedPart[] {
  const sectionOf = (name: string): Readonly<Record<string, unknown>> => {
    const section: unknown = typeof raw === 'object' && raw !== null ? Reflect.get(raw, name) : undefined;
    return typeof section === 'object' && section !== null ? Object.fromEntries(Object.entries(section)) : {};
  };
  const unknown = (kind: PartKind, name: unknown, settings: readonly string[] = []): NamedPart[] => {
    if (typeof name !== 'string' || builtInParts.parts.some((part) => part.kind === kind && part.name === name))
      return [];
    const schema = z.strictObject(Object.fromEntries(settings.map((setting) => [setting, z.unknown()])));
    return [{ kind, name, describe: 'Recorded; its module is not loaded', schema }];
  };
  const named = (section: string, kind: PartKind, common: readonly string[] = []): NamedPart[] => {
    const { kind: name, ...settings } = sectionOf(section);
    return unknown(
      kind,
      name,
      Object.keys(settings).filter((setting) => !common.includes(setting)),
    );
  };
  const members = modelsInside(sectionOf('model')).flatMap(({ kind: name, ...settings }) =>
    unknown('model', name, Object.keys(settings)),
  );
  const { set, add } = sectionOf('features');
  const builtInSettings = new Set(builtInParts.ofKind('risk-check').flatMap(({ schema }) => Object.keys(schema.shape)));
  const guardian = Object.keys(guardianSettings);
  const riskSettings = Object.keys(sectionOf('risk')).filter(
    (setting) => !builtInSettings.has(setting) && !guardian.includes(setting),
  );
  return [
    ...unknown('feature-set', set),
    ...(Array.isArray(add) ? add.flatMap((name: unknown) => unknown('feature', name)) : []),
    ...named('label', 'label', ['horizon']),
    ...named('model', 'model'),
    ...members.filter(({ name }, place) => members.findIndex((member) => member.name === name) === place),
    ...named('strategy', 'strategy'),
    ...named('sizing', 'sizer'),
    ...unknown('risk-check', 'recorded', riskSettings),
  ];
}

/** The settings of the models that an ensemble holds, however deep; empty for a single model. */
function modelsInside(settings: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>[] {
  return Object.values(settings).flatMap((value): Readonly<Record<string, unknown>>[] => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
    const inside = Object.fromEntries(Object.entries(value));
    return [...(typeof inside['kind'] === 'string' ? [inside] : []), ...modelsInside(inside)];
  });
}
