#!/usr/bin/env node
import { nodeProblem } from './check-node.js';
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';

// A clone runs its TypeScript as it is; an installed package has only the compiled code (Node strips no types there).
const source = new URL('../src/cli/main.ts', import.meta.url);
const compiled = new URL('../dist/cli/main.js', import.meta.url);
if (nodeProblem(process.versions.node) !== undefined) process.exit(3);
nodeModule.enableCompileCache?.();
const { main } = await import((existsSync(fileURLToPath(source)) ? source : compiled).href);
process.exitCode = await main(process.argv.slice(2));
