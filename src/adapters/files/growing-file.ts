import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';

/** A text file that only grows, line by line. */
export interface GrowingFile {
  /** The whole lines that it had when it was opened. */
  readonly text: string;
  /** Returns when the operating system has the line: it outlives this process, not the machine's loss of power. */
  append(line: string): void;
  close(): void;
}

/**
 * Opens a file to write lines behind those it has, or makes it. A last line without its end was being written when
 * somebody died, and is taken off. Writes at once and in the caller's turn, because what is written has to be there before
 * its answer leaves; it is therefore no `Disk`.
 */
export function openGrowingFile(path: string): GrowingFile {
  const handle = openSync(path, 'a+');
  const bytes = readFileSync(path);
  const whole = bytes.lastIndexOf('\n') + 1;
  if (whole < bytes.length) ftruncateSync(handle, whole);
  return {
    text: bytes.subarray(0, whole).toString('utf8'),
    append(line) {
      const piece = Buffer.from(line);
      for (let written = 0; written < piece.length; ) written += writeSync(handle, piece, written);
    },
    close: () => closeSync(handle),
  };
}
