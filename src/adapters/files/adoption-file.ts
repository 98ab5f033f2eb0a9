import { readFileSync, rmSync } from 'node:fs';
import type { Adoption, AdoptionInbox } from '../../live/adoption.port.ts';
import { replaceSmallFile } from './replace-small-file.ts';

/** What a person decided to book, as a small file in the run's folder: whole or not there, and on the device when `write` returns. */
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
    if (!isAdoption(value)) throw new TypeError(`${this.#path} is nothing that a person decided to book`);
    return value;
  }

  /** Throws `disk-full` or `file-missing`; nothing is decided then. */
  write(adoption: Adoption): void {
    replaceSmallFile(this.#path, JSON.stringify(adoption), { mode: 0o600 });
  }

  /** One that was decided meanwhile stays. */
  clear(id: string): void {
    if (this.read()?.id === id) rmSync(this.#path, { force: true });
  }
}

function isAdoption(value: unknown): value is Adoption {
  return typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string' && 'by' in value && typeof value.by === 'string'
    && 'events' in value && Array.isArray(value.events) && value.events.every((event) => typeof event === 'string');
}
