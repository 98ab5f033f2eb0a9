import { builtInParts } from './built-in-parts.ts';
import type { PartCatalogue } from './part-catalogue.ts';

/** The JSON Schema of a system file that may name these parts, for editors: completion, hover texts and errors. */
export function systemJsonSchema({ schema }: PartCatalogue = builtInParts): string {
  return `${JSON.stringify({ title: 'Edgewise system', ...schema.toJSONSchema({ io: 'input' }) }, undefined, 2)}\n`;
}
