/** A process that adopts a position and dies at a step, as at `kill -9`: `node dying-adopt.ts JSON`. */
import { AdoptionFile } from '../../src/adapters/files/adoption-file.ts';
import { krakenKit } from '../../src/venues/kraken/kit.ts';
import { SqliteLiveJournal } from '../../src/adapters/sqlite/sqlite-live-journal.ts';
import { SimulatedClock } from '../../src/core/clock.ts';
import type { Instant } from '../../src/core/time.ts';
import { adoptRun } from '../../src/operate/adopt-run.ts';

export type Step = 'asked' | 'decided' | 'committed' | 'noted' | 'taken away';

export interface DyingAdopt {
  readonly folder: string;
  readonly workspace: string;
  readonly url: string;
  readonly keys: { readonly key: string; readonly secret: string };
  readonly now: Instant;
  readonly step: Step;
}

if (import.meta.main) await adoptAndDie(JSON.parse(process.argv[2] ?? '') as DyingAdopt);

async function adoptAndDie({ now, step, ...options }: DyingAdopt): Promise<void> {
  const at = (reached: Step): void => {
    if (step === reached) process.kill(process.pid, 'SIGKILL');
  };
  const note = Reflect.get(SqliteLiveJournal.prototype, 'note');
  SqliteLiveJournal.prototype.note = function noteOrDie(written) {
    if (written.kind === 'adopted') at('committed');
    note.call(this, written);
  };
  const clear = Reflect.get(AdoptionFile.prototype, 'clear');
  AdoptionFile.prototype.clear = function clearOrDie(id) {
    at('noted');
    clear.call(this, id);
    at('taken away');
  };
  await adoptRun({
    ...options,
    kit: krakenKit,
    by: 'Ada',
    codeVersion: 'test',
    clock: Object.assign(new SimulatedClock(now), { speed: 1_000 }),
    confirm: () => {
      at('asked');
      return Promise.resolve(true);
    },
    tell: (line) => {
      if (line.startsWith('decided')) at('decided');
    },
  });
}
