/** Compiles the kernels and returns the module's bytes. */
export function buildKernels(): Promise<Uint8Array>;
