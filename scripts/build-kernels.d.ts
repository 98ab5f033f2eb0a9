export type KernelModule = 'boosting' | 'columns';

/** Compiles the kernels of this name and returns the module's bytes. */
export function buildKernels(name: KernelModule): Promise<Uint8Array>;

/** Hashes of what a module is made from. */
export function originOf(
  name: KernelModule,
  bytes: Uint8Array,
): {
  readonly sources: string;
  readonly assemblyscript: string;
  readonly module: string;
};
