// Compiles src/kernels/assembly to src/kernels/boosting.wasm. The result is committed; a test holds that building again gives the same bytes.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Compiles one entry file and returns the module's bytes. */
export async function buildKernels() {
  const outputs = new Map();
  const { error, stderr } = await asc.main(
    [
      'src/kernels/assembly/index.ts', '--outFile', 'boosting.wasm', '--baseDir', root,
      '-O3', '--converge', '--noAssert', '--runtime', 'stub', '--use', 'abort=',
      '--enable', 'simd', '--enable', 'threads', '--enable', 'bulk-memory',
      '--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536',
    ],
    { writeFile: (name, contents) => void outputs.set(name, contents) },
  );
  if (error) throw new Error(`The kernels do not compile:\n${stderr.toString()}`, { cause: error });
  return outputs.get('boosting.wasm');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const bytes = await buildKernels();
  const target = join(root, 'src/kernels/boosting.wasm');
  writeFileSync(target, bytes);
  process.stdout.write(`${target}: ${bytes.length} bytes\n`);
}
