/**
 * Makes this process continue when the reader of its output stops reading, as `| head` does. The exit code is that of
 * the command, and a run trades on. Any other failure of these streams is thrown. It may be called more than once.
 */
export function endureClosedReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    if (!stream.listeners('error').includes(onStreamError)) stream.on('error', onStreamError);
  }
}

function onStreamError(error: Error): void {
  if (!isClosedReader(error)) throw error;
}

/** Whether a write failed because the reader has closed the pipe. */
export function isClosedReader(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}
