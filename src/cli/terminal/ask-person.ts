import { createInterface } from 'node:readline/promises';

/** What a person at the terminal types in answer to a question; undefined where there is nobody who could. */
export async function askPerson(question: string, stop?: AbortSignal): Promise<string | undefined> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return undefined;
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await lines.question(question, stop === undefined ? {} : { signal: stop });
  } finally {
    lines.close();
  }
}
