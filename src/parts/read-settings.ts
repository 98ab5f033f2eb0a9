import type { z } from 'zod';
import type { Settings } from './part.port.ts';

/** The settings that belong to a part, as its schema types them: of a section, only the names that the schema has. */
export function readSettings<Schema extends z.ZodObject>(schema: Schema, settings: Settings): z.output<Schema> {
  const own = Object.keys(schema.shape).filter((name) => settings[name] !== undefined);
  return schema.parse(Object.fromEntries(own.map((name) => [name, settings[name]])));
}
