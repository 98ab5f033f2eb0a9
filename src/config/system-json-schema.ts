import { systemSchema } from './system-schema.ts';

/** The JSON Schema of a system file, for editors: completion, hover texts and errors while typing. */
export function systemJsonSchema(): string {
  return `${JSON.stringify({ title: 'Edgewise system', ...systemSchema.toJSONSchema({ io: 'input' }) }, undefined, 2)}\n`;
}
