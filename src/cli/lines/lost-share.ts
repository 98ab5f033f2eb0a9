/** What was lost, as a share in words. A gain is no loss; undefined: nobody knows. */
export function lostShare(share: number | undefined): string {
  return share === undefined ? 'not known' : `${(Math.max(0, share) * 100).toFixed(2)} %`;
}
