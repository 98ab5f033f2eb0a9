import { median, printLine, quantile, type BenchLine } from './bench-line.ts';
import type { EntryTimes } from './live-bot.ts';

/**
 * Part of the way of an entry. `client` is signing and socket together; `all` is the whole way from the forecast;
 * `quoted` begins before it, when the venue's quotes are there.
 */
type Part = 'quoted' | 'engine' | 'journal' | 'halt file' | 'signing' | 'socket' | 'client' | 'all';
const PARTS = ['engine', 'journal', 'halt file', 'signing', 'socket'] as const satisfies readonly Part[];

/** Times of one run in microseconds. */
export interface TimedRun {
  readonly ours: Record<Part, Float64Array>;
  readonly theirs: Readonly<Record<PeerDuty, Float64Array>> | undefined;
}

/** What the peer does with an order: it only sends it, or it keeps it on the device first, as ours has to. */
export type PeerDuty = 'send' | 'keep';

/** What the lines of entries say of all runs together. */
export interface EntryLinesOptions {
  readonly found: readonly TimedRun[];
  /** Entries of a run. */
  readonly orders: number;
  /** Version of the peer. */
  readonly version: string;
}

export function printEntryLines({ found, orders, version }: EntryLinesOptions): void {
  const of = (part: Part, share: number) => median(found.map(({ ours }) => quantile(ours[part], share)));
  const against = (part: Part, share: number, duty: PeerDuty): Partial<BenchLine> => {
    const both = found.flatMap(({ ours, theirs }) =>
      theirs === undefined ? [] : [{ ours: quantile(ours[part], share), theirs: quantile(theirs[duty], share) }],
    );
    if (both.length === 0) return {};
    return {
      peer: median(both.map(({ theirs }) => theirs)),
      peerName: `ccxt for Python ${version}, ${duty === 'keep' ? 'SQLite commit and createOrder' : 'createOrder'}`,
      ratio: median(both.map(({ ours, theirs }) => ours / theirs)),
    };
  };
  const lineOf = ({ name, part = 'all', share = 0.5, note, duty = 'send' }: EntryLine): BenchLine => ({
    group: 'live',
    name,
    ours: of(part, share),
    unit: 'us',
    note,
    ...against(part, share, duty),
  });
  const judged = (line: BenchLine): BenchLine => ({
    ...line,
    ...(line.ratio === undefined ? {} : { budget: 'ratio at most 1', kept: line.ratio <= 1 ? 'kept' : 'missed' }),
  });
  const parts = (share: number) => PARTS.map((part) => `${part} ${of(part, share).toFixed(0)}`).join(', ');
  const toSocket = 'forecast to the order at the socket';
  const whole = `of it: ${parts(0.5)} us; ${found.length} runs of ${orders} entries; the peer does not decide, check risks or keep a journal`;
  printLine(judged(lineOf({ name: `${toSocket}, median`, note: whole })));
  const byPart = `99 % of each part by itself: ${parts(0.99)} us`;
  printLine(lineOf({ name: `${toSocket}, 99 %`, share: 0.99, note: byPart }));
  const kept = {
    duty: 'keep',
    note: 'both sides have the order on the device before it is sent; the peer does not decide or check risks',
  } as const;
  printLine(judged(lineOf({ name: `${toSocket}, median, of a peer that keeps orders`, ...kept })));
  printLine(lineOf({ name: `${toSocket}, 99 %, of a peer that keeps orders`, share: 0.99, ...kept }));
  const quoted = 'the forecast, here a constant, is made in between; the peer is the same';
  printLine(lineOf({ name: 'quotes read to the order at the socket, median', part: 'quoted', note: quoted }));
  const client = 'signing and socket, which both sides do';
  printLine(lineOf({ name: 'order given to ccxt, to the socket, median', part: 'client', note: client }));
}

/** A line about entries: a part of their way, and the peer with a duty. */
interface EntryLine {
  readonly name: string;
  readonly part?: Part;
  /** Which quantile; the median by default. */
  readonly share?: number;
  readonly note: string;
  readonly duty?: PeerDuty;
}

/** Microseconds that each part of each entry took. */
export function partsOf(entries: readonly (EntryTimes & { readonly arrived: bigint })[]): Record<Part, Float64Array> {
  const between = (from: keyof (typeof entries)[number], to: keyof (typeof entries)[number]) =>
    Float64Array.from(entries, (times) => Number(times[to] - times[from]) / 1e3);
  return {
    engine: between('forecast', 'decided'),
    journal: between('decided', 'kept'),
    'halt file': between('kept', 'allowed'),
    signing: between('allowed', 'signed'),
    socket: between('signed', 'arrived'),
    client: between('allowed', 'arrived'),
    all: between('forecast', 'arrived'),
    quoted: between('quoted', 'arrived'),
  };
}
