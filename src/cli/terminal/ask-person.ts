import { createInterface } from 'node:readline/promises';

/** Asks the person at the terminal a question. Returns the typed answer; undefined where there is no terminal. */
export async function askPerson(question: string, stop?: AbortSignal): Promise<string | undefined> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return undefined;
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await lines.question(question, stop === undefined ? {} : { signal: stop });
  } finally {
    lines.close();
  }
}
