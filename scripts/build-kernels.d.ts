/** Compiles the kernels and returns the module's bytes. */
export function buildKernels(): Promise<Uint8Array>;

/** Hashes of what a module is made from. */
export function originOf(bytes: Uint8Array): {
  readonly sources: string;
  readonly assemblyscript: string;
  readonly module: string;
};
