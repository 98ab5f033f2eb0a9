import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

/**
 * A Python peer whose process stays alive between runs, so that its runs can alternate with ours and its start is not
 * timed. The script runs once for every line that it reads, and answers with one line of JSON.
 */
export class PeerProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #answers: AsyncIterator<string>;

  /** Undefined when EDGEWISE_PEERS_PYTHON is not set. Then only our side is measured. */
  static start(script: string, parameters: readonly string[]): PeerProcess | undefined {
    const python = process.env['EDGEWISE_PEERS_PYTHON'];
    return python === undefined
      ? undefined
      : new PeerProcess(python, [join(import.meta.dirname, '../peers', script), ...parameters]);
  }

  private constructor(command: string, parameters: readonly string[]) {
    const oneThread = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', NUMBA_NUM_THREADS: '1' };
    this.#child = spawn(command, parameters, {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, ...oneThread },
    });
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** Gives the script another line, and returns its answer. Rejects when the process has ended. */
  async ask(line = 'run'): Promise<Readonly<Record<string, unknown>>> {
    this.#child.stdin.write(`${line}\n`);
    const { done, value } = await this.#answers.next();
    if (done === true) throw new Error(`The peer ended with status ${this.#child.exitCode}`);
    return JSON.parse(value) as Record<string, unknown>;
  }

  close(): void {
    this.#child.stdin.end();
  }
}

export function numberIn(answer: Readonly<Record<string, unknown>>, name: string): number {
  const value = answer[name];
  if (typeof value !== 'number') throw new Error(`The peer's answer has no number ${name}: ${JSON.stringify(answer)}`);
  return value;
}
