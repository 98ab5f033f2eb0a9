import { z } from 'zod';
import { generalSettings, runSettings } from './general-settings.ts';
import type { NamedPart } from './named-part.port.ts';
import { featuresSection, kindSection, riskSection } from './part-sections.ts';
import { guardianSettings } from './risk-settings.ts';
import { span } from './schema-words.ts';
import type { SystemConfig } from './system-config.ts';
import { contradictions } from './system-contradictions.ts';

export { durationOf } from './system-config.ts';
export type { SystemConfig } from './system-config.ts';

export type SystemSchema = z.ZodType<SystemConfig>;

/**
 * The schema of system files that may name these parts. Settings that contradict each other are refused like wrong
 * ones.
 */
export function systemSchemaOf(parts: readonly NamedPart[]): SystemSchema {
  const { format, name, about, instruments, use, interval, period, bundled_sample: bundledSample } = generalSettings;
  const { validation, costs, evidence, cash, seed, live } = runSettings;
  const horizon = span.describe('How far ahead it looks; a whole number of bars');
  const schema = z.strictObject({
    format,
    name,
    about,
    use,
    instruments,
    interval,
    period,
    bundled_sample: bundledSample,
    features: featuresSection(parts),
    label: kindSection(parts, 'label', { common: { horizon }, whenUnnamed: 'first' }),
    model: kindSection(parts, 'model', { whenUnnamed: 'required' }),
    validation,
    strategy: kindSection(parts, 'strategy', { whenUnnamed: 'first' }).prefault({}),
    costs,
    sizing: kindSection(parts, 'sizer', { whenUnnamed: 'first-unnamed' }).prefault({}),
    risk: riskSection(parts, guardianSettings),
    evidence,
    cash,
    seed,
    live,
  });
  const refined = schema.superRefine((settings, context) => {
    // The calls that define parts hold each schema to the type of its section.
    for (const { path, expected } of contradictions(settings as SystemConfig, parts))
      context.addIssue({ code: 'custom', path: [...path], message: expected });
  });
  return refined as unknown as SystemSchema;
}
