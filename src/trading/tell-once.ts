/**
 * Passes on each line the first time it comes. A call that is repeated for minutes fails with the same words each time.
 */
export function tellOnce(tell: (line: string) => void): (line: string) => void {
  const told = new Set<string>();
  return (line) => {
    if (told.has(line)) return;
    told.add(line);
    tell(line);
  };
}
