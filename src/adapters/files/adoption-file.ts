import { readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { EdgewiseError } from '../../core/errors.ts';
import type { Adoption, AdoptionInbox } from '../../live/adoption.port.ts';
import { replaceSmallFile } from './replace-small-file.ts';
import { syncFolder } from './sync-folder.ts';

/**
 * A person's decision to book orders that the run did not send, as a small file in the run's folder. The file is
 * complete or absent, and it is on the device when `write` returns.
 */
export class AdoptionFile implements AdoptionInbox {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  read(): Adoption | undefined {
    let text: string;
    try {
      text = readFileSync(this.#path, 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
    const value: unknown = JSON.parse(text);
    if (!isAdoption(value)) throw new TypeError(`${this.#path} is no decision of a person to book orders`);
    return value;
  }

  /**
   * Writes a decision. Throws `check-failed` where another decision waits, `disk-full` or `file-missing`; nothing is
   * written then. The caller holds a lock, so that no other process writes a decision at the same time.
   */
  write(adoption: Adoption): void {
    const waiting = this.read();
    if (waiting !== undefined) {
      throw new EdgewiseError('check-failed', 'Another decision waits, and this one was not made', {
        where: this.#path,
        expected: 'no decision that waits',
        actual: `one by ${waiting.by}`,
        advice: 'let it be booked, and look again with `edgewise adopt RUN`',
      });
    }
    replaceSmallFile(this.#path, JSON.stringify(adoption), { mode: 0o600 });
  }

  /** Removes a booked decision, and returns when the device has the change. A newer decision stays. */
  clear(id: string): void {
    if (this.read()?.id !== id) return;
    rmSync(this.#path, { force: true });
    syncFolder(dirname(this.#path));
  }
}

function isAdoption(value: unknown): value is Adoption {
  return (
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    typeof value.id === 'string' &&
    'by' in value &&
    typeof value.by === 'string' &&
    'events' in value &&
    Array.isArray(value.events) &&
    value.events.every((event) => typeof event === 'string')
  );
}
