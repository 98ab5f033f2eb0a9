import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { instant, MINUTE } from '../../src/core/time.ts';
import { readEvent } from '../../src/engine/read-event.ts';
import { openJournal } from '../../src/trading/run-journal.ts';
import { suiteFolder } from '../harness/scratch-folder.ts';
import { BazaarRun, BEGIN } from './bazaar-run.ts';

/** At a venue whose kit has a bug: it makes nonsense of a settlement and of a listing, until somebody corrects it. */
const run = new BazaarRun(suiteFolder());
const at = (candles: number) => instant(BEGIN + candles * 5 * MINUTE);
/** Dates are settled, and pears are listed. */
const CHANGE = at(125.5);

const until = (candles: number) =>
  run.live((event) => (event.kind === 'moment' && event.moment.at >= at(candles) ? 'stop' : undefined));

function journalled() {
  const journal = openJournal(run.folder);
  const events = [...journal.events()].map(({ event }) => readEvent(event));
  const failures = [...journal.notes()].flatMap(({ kind, detail }) =>
    kind === 'part-failed' ? [String(detail['text']).replace(/ \(and \d+ times since the last\)$/, '')] : [],
  );
  journal.close();
  const changes = events.flatMap((event) => {
    if (event.kind === 'listing') return [event.instrument.id];
    return event.kind === 'settlement' ? [`slot ${event.market} at ${event.value}`] : [];
  });
  const moments = events.filter((event) => event.kind === 'moment' && event.moment.at > CHANGE).length;
  return { failures: new Set(failures), changes, moments };
}

beforeAll(async () => {
  vi.stubEnv('EDGEWISE_LOCKS', run.workspace);
  await run.prepare();
}, 150_000);
afterAll(() => void vi.unstubAllEnvs());

it('a run whose kit misreads news reports it, goes on, and learns the change once the kit is right', async () => {
  run.exchange.misread = (news) =>
    news.kind === 'settled'
      ? { ...news, value: Number.NaN }
      : { ...news, instrument: { ...news.instrument, tick: { units: 0, decimals: 2 } } };
  await until(140);
  const wrong = journalled();
  expect(wrong.changes, 'nothing wrong is journalled').toEqual([]);
  const said = 'The venue bazaar gave what is no news in `news.take`, and it was left out: ';
  expect(wrong.failures).toEqual(
    new Set([
      `${said}a settled unit pays a finite amount, was NaN (settled DATE/USD)`,
      `${said}a listed market has a tick above zero, was 0 (listed PEAR/USD)`,
    ]),
  );
  expect(wrong.moments, 'candles of the others').toBeGreaterThan(10);

  await until(142);
  expect(journalled(), 'a restart meets it again').toMatchObject({ changes: [], failures: wrong.failures });

  run.exchange.misread = (news) => news;
  await until(150);
  expect(journalled().changes).toEqual(['slot 1 at 12345', 'PEAR/USD']);
}, 150_000);
