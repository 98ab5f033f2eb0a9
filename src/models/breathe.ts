/** Lets the event loop turn once, so that a long computation can be stopped and its progress shown. */
export function breathe(): Promise<void> {
  // oxlint-disable-next-line no-restricted-globals -- A turn of the event loop reads no clock and changes no result.
  return new Promise((resolve) => void setImmediate(resolve));
}
