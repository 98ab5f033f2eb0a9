import { EdgewiseError } from '../core/errors.ts';
import type { Engine } from '../engine/engine.ts';
import { readEvent } from '../engine/read-event.ts';
import { outputJson } from '../engine/record-json.ts';
import type { RestartedOrderIds } from '../execution/order-ids.ts';
import type { DriverMemory } from './driver-memory.ts';
import type { LiveJournal } from './live-journal.port.ts';

export interface ReplayParts {
  readonly journal: Pick<LiveJournal, 'events' | 'starts'>;
  /** As it was after the event `after`. */
  readonly engine: Engine;
  readonly orderIds: RestartedOrderIds;
  /** Gathers what the driver has to know of the events shown. */
  readonly memory?: DriverMemory;
  /** Events up to this one are not shown; 0, the default, shows all. */
  readonly after?: number;
}

/**
 * Shows an engine the events of a journal again, and holds its outputs against the kept ones: a proof that the journal
 * is the run. Gives the number of events shown. Throws `journal-diverged`, naming the first event that differs.
 */
export function replayEvents({ journal, engine, orderIds, memory, after = 0 }: ReplayParts): number {
  const starts = journal.starts().filter(({ seq }) => seq > after);
  let shown = 0;
  for (const { seq, event: text, output: kept } of journal.events(undefined, after)) {
    for (let next = starts[0]; next !== undefined && next.seq <= seq; next = starts[0]) {
      orderIds.begin(next.start);
      starts.shift();
    }
    const event = readEvent(text);
    const output = engine.process(event);
    const made = outputJson(output);
    if (made !== kept) throw divergence(`event ${seq} (${event.kind})`, kept, made);
    memory?.add(event, output);
    shown++;
  }
  return shown;
}

function divergence(where: string, kept: string, made: string): EdgewiseError {
  return new EdgewiseError('journal-diverged', 'The engine decides otherwise than the journal says', {
    where,
    expected: shortened(kept, made),
    actual: shortened(made, kept),
    advice:
      'The journal was altered, or another version of Edgewise wrote it: go on with that version, or begin anew once the account is flat.',
  });
}

const SHOWN = 160;

/** The part of a text around the place where it parts from another. */
function shortened(text: string, other: string): string {
  let parting = 0;
  while (parting < text.length && text[parting] === other[parting]) parting++;
  const from = Math.max(0, parting - SHOWN / 4);
  return `${from > 0 ? '... ' : ''}${text.slice(from, from + SHOWN)}${from + SHOWN < text.length ? ' ...' : ''}`;
}
