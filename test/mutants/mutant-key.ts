/** Lines and columns from 0, as Stryker counts them. */
export interface MutantLocation {
  readonly start: { readonly line: number; readonly column: number };
  readonly end: { readonly line: number; readonly column: number };
}

/** What identifies a change as long as no source changes. `file` is relative to the root of the repository. */
export function mutantKey({
  file,
  location: { start, end },
  mutator,
  replacement,
}: {
  readonly file: string;
  readonly location: MutantLocation;
  readonly mutator: string;
  readonly replacement: string;
}): string {
  return [file, start.line, start.column, end.line, end.column, mutator, replacement].join(':');
}
