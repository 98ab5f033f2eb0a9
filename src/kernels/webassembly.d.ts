/**
 * The part of the WebAssembly interface that kernels use; the compiler's own declarations come only with those of the
 * browser.
 */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
    private readonly compiled: 'module';
  }
  /** Memory that threads share, or that one thread has to itself. */
  class Memory<Buffer extends ArrayBuffer | SharedArrayBuffer = SharedArrayBuffer> {
    constructor(
      descriptor: { initial: number; maximum: number } & (Buffer extends SharedArrayBuffer ? { shared: true } : object),
    );
    readonly buffer: Buffer;
    grow(pages: number): number;
  }
  class Instance<Exports> {
    constructor(module: Module, imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>);
    readonly exports: Exports;
  }
  function validate(bytes: Uint8Array): boolean;
}
