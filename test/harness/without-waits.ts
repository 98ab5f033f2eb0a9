/**
 * The messages of a command without those about waiting, because earlier checks have used up the venue's rate limit.
 */
export function withoutWaits(stderr: string): string {
  return stderr
    .split('\n')
    .filter((line) => !/asked again in|waiting for|too often/.test(line))
    .join('\n')
    .trim();
}
