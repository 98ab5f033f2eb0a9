import { CsvFields } from './csv-fields.ts';
import type { CsvHead } from './csv-head.ts';
import { CsvLines } from './csv-lines.ts';

/** A line of a file: its bytes from `start` up to, not including, `end`, and its number counted from 1. */
export interface LinePlace {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly line: number;
}

/** Receives the rows of a file one by one, and the lines that are no rows. */
export interface TakeRows {
  row(fields: CsvFields, line: number): void;
  /** Receives a line with too few or too many columns. */
  broken(place: LinePlace, reason: string): void;
}

/**
 * One pass over the rows of a file whose head is known. Preamble, header, repeated headers and blank lines are skipped.
 */
export class CsvRows {
  readonly #lines: CsvLines;
  readonly #fields: CsvFields;
  readonly #skip: number;
  readonly #headers: readonly Uint8Array[];
  readonly #take: TakeRows;
  /** Numbers of later lines that repeat the header, as in files that were joined from several. */
  readonly repeatedHeaders: number[] = [];

  constructor(head: Pick<CsvHead, 'delimiter' | 'lineEnd' | 'preamble' | 'headerLines' | 'width'>, take: TakeRows) {
    this.#fields = new CsvFields(head.delimiter, head.width);
    this.#skip = head.preamble + head.headerLines.length;
    this.#headers = head.headerLines.filter((line) => line !== '').map((line) => new TextEncoder().encode(line));
    this.#take = take;
    this.#lines = new CsvLines(head.lineEnd, (bytes, start, end, line) => this.#line(bytes, start, end, line));
  }

  push(chunk: Uint8Array): void {
    this.#lines.push(chunk);
  }

  finish(): void {
    this.#lines.finish();
  }

  #line(bytes: Uint8Array, start: number, end: number, line: number): void {
    if (line <= this.#skip || end === start) return;
    if (this.#headers.some((header) => isEqual(header, bytes, start, end))) {
      this.repeatedHeaders.push(line);
      return;
    }
    const fields = this.#fields;
    fields.split(bytes, start, end);
    if (fields.count === fields.width) this.#take.row(fields, line);
    else this.#take.broken({ bytes, start, end, line }, `${fields.count} columns instead of ${fields.width}`);
  }
}

function isEqual(header: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start !== header.length) return false;
  for (let at = 0; at < header.length; at++) if (header[at] !== bytes[start + at]) return false;
  return true;
}
