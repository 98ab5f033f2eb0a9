import { chmodSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The id of a user that owns no file. */
const NOBODY = 65_534;

/** Removes the permission to write from a folder and everything in it. Returns a function that restores it. */
export function readOnly(folder: string): () => void {
  const paths = [
    folder,
    ...readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  ];
  const modes = paths.map((path) => statSync(path).mode);
  for (const path of paths) chmodSync(path, statSync(path).isDirectory() ? 0o555 : 0o444);
  return () => paths.forEach((path, place) => chmodSync(path, modes[place] ?? 0o700));
}

/** Does something as `asReader` does, and stays that user until its promise is settled. */
export async function asReaderUntilDone<Result>(action: () => Promise<Result>): Promise<Result> {
  if (process.getuid?.() !== 0 || process.seteuid === undefined) return action();
  process.seteuid(NOBODY);
  try {
    return await action();
  } finally {
    process.seteuid(0);
  }
}

/** Runs a synchronous action as a user who owns no file, because a superuser may write whatever a file's mode is. */
export function asReader<Result>(action: () => Result): Result {
  if (process.getuid?.() !== 0 || process.seteuid === undefined) return action();
  process.seteuid(NOBODY);
  try {
    return action();
  } finally {
    process.seteuid(0);
  }
}
