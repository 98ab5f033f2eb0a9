/** What a command says beside its result, but for what it waits for: the checks before asked the venue often. */
export function withoutWaits(stderr: string): string {
  return stderr
    .split('\n')
    .filter((line) => !/asked again in|waiting for|too often/.test(line))
    .join('\n')
    .trim();
}
