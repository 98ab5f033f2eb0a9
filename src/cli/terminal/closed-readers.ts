/**
 * Makes this process go on as before when whoever reads its output stops reading, as `| head` does: the exit code stays
 * that of the command, and a run goes on trading. Any other failure of these streams is thrown. May be called again.
 */
export function endureClosedReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    if (!stream.listeners('error').includes(onStreamError)) stream.on('error', onStreamError);
  }
}

function onStreamError(error: Error): void {
  if (!isClosedReader(error)) throw error;
}

/** Whether a write failed because nobody reads any more. */
export function isClosedReader(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}
