// Compiles src to dist for installed use, because Node.js does not strip types under node_modules.
import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
rmSync(join(root, 'dist'), { recursive: true, force: true });
execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', join(root, 'tsconfig.build.json')], { stdio: 'inherit' });
for (const path of globSync('src/**/*.wasm', { cwd: root })) {
  const target = join(root, 'dist', path.slice('src/'.length));
  mkdirSync(dirname(target), { recursive: true });
  cpSync(join(root, path), target);
}
