// Writes systems/system.schema.json. A test checks that it agrees with the schema that reads system files.
import { writeFileSync } from 'node:fs';
import { systemJsonSchema } from '../src/parts/system-json-schema.ts';

writeFileSync(new URL('../systems/system.schema.json', import.meta.url), systemJsonSchema());
