declare module 'lz4js' {
  /** Unpacks one LZ4 frame, of which the length when it is unpacked is known. */
  export function decompress(frame: Uint8Array, length: number): Uint8Array;
}
