import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { paperReplay } from '../../src/operate/replay-on-paper.ts';
import { HOUR, instant, MINUTE } from '../../src/core/time.ts';
import { readEvent } from '../../src/engine/read-event.ts';
import { openJournal } from '../../src/trading/run-journal.ts';
import { suiteFolder } from '../harness/scratch-folder.ts';
import { SMALL_SYSTEM, smallWorkspace } from '../research/small-system.ts';
import { delayedAnswers } from '../../src/wire/delayed-answers.ts';
import type { WireReply, WireRequest } from '../../src/wire/wire.ts';

function requestOf(path: string): WireRequest {
  return { method: 'POST', path, headers: {}, body: '' };
}

describe('the delay of a simulated venue', () => {
  const carriedOut: string[] = [];
  const answer = delayedAnswers(
    ({ path }) => {
      carriedOut.push(path);
      return { kind: 'reply', status: 200, body: path };
    },
    { delayMillis: 250, isDelayed: (path) => path.startsWith('/0/private/') },
  );

  it('carries out a private call when it has arrived, and answers it as much later still', () => {
    const there = answer(requestOf('/0/private/AddOrder'));
    expect([there.kind, carriedOut]).toEqual(['late', []]);
    const back: WireReply | undefined = there.kind === 'late' ? there.reply() : undefined;
    expect([there, back]).toMatchObject([{ millis: 250 }, { kind: 'late', millis: 250 }]);
    expect(carriedOut).toEqual(['/0/private/AddOrder']);
    expect(back?.kind === 'late' ? back.reply() : undefined).toEqual({
      kind: 'reply',
      status: 200,
      body: '/0/private/AddOrder',
    });
  });

  it('does not hold up what everybody may read', () => {
    expect(answer(requestOf('/0/public/Time'))).toEqual({ kind: 'reply', status: 200, body: '/0/public/Time' });
  });
});

describe('costs.latency in a replay on paper', () => {
  const workspace = suiteFolder();
  const START = Date.UTC(2024, 0, 1) * 1_000;
  const system = `${SMALL_SYSTEM.replace('barrier: 0.008', 'barrier: 0.003').replace('entry_threshold: 0.4, tune: [0.36, 0.4, 0.45]', 'entry_threshold: 0.34')}costs: { latency: 10m }\n`;

  it('is what an order takes to the venue', async () => {
    await smallWorkspace(workspace, { system, bars: 800, start: START - 700 * HOUR, volume: 50 });
    const { folder } = await paperReplay({
      systemPath: join(workspace, 'system.yaml'),
      workspace,
      from: instant(START),
      days: 1,
      threads: 1,
      codeVersion: 'test',
      progress: () => undefined,
      tell: () => undefined,
      stop: new AbortController().signal,
    });
    const journal = openJournal(folder);
    const sinceHour = [...journal.events('fill')]
      .map(({ event }) => readEvent(event))
      .flatMap((event) => (event.kind === 'fill' ? [event.fill.at % HOUR] : []));
    journal.close();
    expect(sinceHour.length).toBeGreaterThan(0);
    // What is decided at a full hour is there ten minutes later.
    expect(Math.min(...sinceHour)).toBeGreaterThanOrEqual(10 * MINUTE);
  });
});
