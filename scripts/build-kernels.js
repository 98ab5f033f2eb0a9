// Compiles each folder of src/kernels/assembly to a module of its name in src/kernels. The results are committed, each with
// a file of hashes that names its sources; tests check both.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The modules by name, with the options that only they need. Worker threads share the memory of `boosting`. */
const modules = {
  boosting: ['--enable', 'threads', '--sharedMemory', '--maximumMemory', '65536'],
  columns: [],
};

/** Compiles one module and returns its bytes. */
export async function buildKernels(name) {
  const outputs = new Map();
  const { error, stderr } = await asc.main(
    [
      `src/kernels/assembly/${name}/index.ts`,
      '--outFile',
      `${name}.wasm`,
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
      'bulk-memory',
      '--importMemory',
      '--initialMemory',
      '1',
      ...modules[name],
    ],
    { writeFile: (file, contents) => void outputs.set(file, contents) },
  );
  if (error) throw new Error(`The kernels do not compile:\n${stderr.toString()}`, { cause: error });
  return outputs.get(`${name}.wasm`);
}

/** Hashes of what a module is made from: sources, this script with its options, and the version of the compiler. */
export function originOf(name, bytes) {
  const sources = createHash('sha256');
  const folder = join(root, 'src/kernels/assembly', name);
  for (const file of readdirSync(folder).toSorted()) sources.update(file).update(readFileSync(join(folder, file)));
  sources.update(readFileSync(fileURLToPath(import.meta.url)));
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return {
    sources: sources.digest('hex'),
    assemblyscript: devDependencies.assemblyscript,
    module: createHash('sha256').update(bytes).digest('hex'),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const name of Object.keys(modules)) {
    const bytes = await buildKernels(name);
    const target = join(root, `src/kernels/${name}.wasm`);
    writeFileSync(target, bytes);
    const origin = join(root, `src/kernels/${name}-origin.json`);
    writeFileSync(origin, `${JSON.stringify(originOf(name, bytes), undefined, 2)}\n`);
    process.stdout.write(`${target}: ${bytes.length} bytes\n`);
  }
}
