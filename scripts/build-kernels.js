// Compiles src/kernels/assembly to src/kernels/boosting.wasm. The result is committed, with a file of hashes that names
// its sources; tests check both.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Compiles one entry file and returns the module's bytes. */
export async function buildKernels() {
  const outputs = new Map();
  const { error, stderr } = await asc.main(
    [
      'src/kernels/assembly/index.ts',
      '--outFile',
      'boosting.wasm',
      '--baseDir',
      root,
      '-O3',
      '--converge',
      '--noAssert',
      '--runtime',
      'stub',
      '--use',
      'abort=',
      '--enable',
      'simd',
      '--enable',
      'threads',
      '--enable',
      'bulk-memory',
      '--importMemory',
      '--sharedMemory',
      '--initialMemory',
      '1',
      '--maximumMemory',
      '65536',
    ],
    { writeFile: (name, contents) => void outputs.set(name, contents) },
  );
  if (error) throw new Error(`The kernels do not compile:\n${stderr.toString()}`, { cause: error });
  return outputs.get('boosting.wasm');
}

/** Hashes of what a module is made from: sources, this script with its options, and the version of the compiler. */
export function originOf(bytes) {
  const sources = createHash('sha256');
  const folder = join(root, 'src/kernels/assembly');
  for (const name of readdirSync(folder).toSorted()) sources.update(name).update(readFileSync(join(folder, name)));
  sources.update(readFileSync(fileURLToPath(import.meta.url)));
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return {
    sources: sources.digest('hex'),
    assemblyscript: devDependencies.assemblyscript,
    module: createHash('sha256').update(bytes).digest('hex'),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const bytes = await buildKernels();
  const target = join(root, 'src/kernels/boosting.wasm');
  writeFileSync(target, bytes);
  writeFileSync(join(root, 'src/kernels/boosting-origin.json'), `${JSON.stringify(originOf(bytes), undefined, 2)}\n`);
  process.stdout.write(`${target}: ${bytes.length} bytes\n`);
}
