import { execFile } from 'node:child_process';
import { krakenKit } from '../../src/venues/kraken/kit.ts';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { AdoptionFile } from '../../src/adapters/files/adoption-file.ts';
import { SqliteLiveJournal } from '../../src/adapters/sqlite/sqlite-live-journal.ts';
import { describeAdoption, describeSettled, describeWaiting } from '../../src/cli/lines/adoption-lines.ts';
import { EdgewiseError } from '../../src/core/errors.ts';
import { adoptRun, type AdoptRunOptions } from '../../src/operate/adopt-run.ts';
import { journalBooks } from '../../src/operate/journal-books.ts';
import { liveFolderAt } from '../../src/trading/run-folder.ts';
import { lockTrading } from '../../src/trading/lock-trading.ts';
import { processOf } from '../../src/trading/run-process.ts';
import { bookWaiting, withdrawWaiting, type SettledDecision } from '../../src/operate/settle-decision.ts';
import { waitingDecision } from '../../src/operate/waiting-decision.ts';
import { suiteFolder } from '../harness/scratch-folder.ts';
import type { DyingAdopt, Step } from './dying-adopt.ts';
import { eagerSystem, KILL_KEYS, TradedRun, type EagerSystem } from './traded-run.ts';

/** A person at a prompt, who answers when the test says so. */
class Prompt {
  readonly #shown = Promise.withResolvers<void>();
  readonly #answer = Promise.withResolvers<boolean>();
  readonly shown = this.#shown.promise;
  readonly confirm = (): Promise<boolean> => {
    this.#shown.resolve();
    return this.#answer.promise;
  };
  readonly yes = (): void => this.#answer.resolve(true);
}

describe('two adopts of one run', () => {
  const folder = suiteFolder();
  let system: EagerSystem;
  let run: TradedRun;
  let count = 0;
  let over: AbortController | undefined;
  let driving: Promise<void> | undefined;

  beforeAll(async () => {
    system = await eagerSystem(folder, 'margin');
  });
  afterEach(async () => {
    await rest();
    await run.close();
  });

  /** A run whose position was closed by hand; its process is gone, or takes turns. */
  async function stage(process: 'stopped' | 'live'): Promise<void> {
    run = await TradedRun.withPosition(system, `run-${++count}`);
    run.closeByHand();
    if (process === 'stopped') run.end();
    else {
      await run.until(() => run.trading.session.books === 'differ');
      drive();
    }
  }
  function drive(): void {
    const stop = (over = new AbortController());
    driving = (async () => {
      while (!stop.signal.aborted) {
        run.pass(1);
        await run.trading.session.turn();
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
  }
  async function rest(): Promise<void> {
    over?.abort();
    await driving;
    [over, driving] = [undefined, undefined];
  }

  const options = () => ({
    folder: run.folder,
    workspace: system.folder,
    by: 'Ada',
    kit: krakenKit,
    keys: KILL_KEYS,
    url: run.server.url,
    clock: run.clock,
    codeVersion: 'test',
    tell: () => undefined,
  });
  const yes = () => Promise.resolve(true);
  const adopt = (changes: Partial<AdoptRunOptions> = {}) => adoptRun({ ...options(), confirm: yes, ...changes });
  /** How it ended, in a word: its outcome, or the code of what it threw. */
  const ending = (ended: Promise<{ readonly outcome: string } | undefined>): Promise<string> =>
    ended.then(
      (one) => one?.outcome ?? 'nothing waits',
      (error: unknown) => (error instanceof EdgewiseError ? error.code : String(error)),
    );
  const dead = (step: Step): Promise<unknown> => {
    const asked: DyingAdopt = {
      folder: run.folder,
      workspace: system.folder,
      url: run.server.url,
      keys: KILL_KEYS,
      now: run.clock.now(),
      step,
    };
    return new Promise((resolve) => {
      execFile(process.execPath, [join(import.meta.dirname, 'dying-adopt.ts'), JSON.stringify(asked)], (error) =>
        resolve(error?.signal ?? error),
      );
    });
  };

  /** All of it is in the books once, and the run goes on. */
  async function requireBookedOnce(): Promise<void> {
    if (driving === undefined) {
      await run.start();
      drive();
    }
    await rest();
    await run.until(() => run.trading.session.books === 'agree');
    const { events } = journalBooks(run.folder);
    const closing = events.filter((event) => event.kind === 'fill' && event.fill.cause === 'by-hand');
    expect(closing).toHaveLength(1);
    const names = events.map((event) => (event.kind === 'fill' ? `fill ${event.fill.id}` : `${event.id}`));
    expect(new Set(names).size, 'no amount of money twice').toBe(names.length);
    expect(run.trading.engine.portfolio.transfersMinor).toBe(0n);
    expect(new AdoptionFile(liveFolderAt(run.folder).adoption).read()).toBeUndefined();
  }

  describe.each(['stopped', 'live'] as const)('while its process is %s', (process) => {
    it('both at their prompts: the second books nothing, and is shown the books of now', async () => {
      await stage(process);
      const [first, second] = [new Prompt(), new Prompt()];
      const endings = [adopt({ confirm: first.confirm }), adopt({ confirm: second.confirm })] as const;
      await Promise.all([first.shown, second.shown]);
      second.yes();
      expect(await ending(endings[1])).toBe('booked');
      first.yes();
      const outcome = await endings[0];
      expect([outcome.outcome, outcome.plan.fills, outcome.plan.before]).toEqual(['changed', [], []]);
      expect(describeAdoption(outcome)).toContain('The books of the run changed meanwhile, and nothing was booked.');
      await requireBookedOnce();
    });

    it('both confirmed at once: one decides', async () => {
      await stage(process);
      const [first, second] = [new Prompt(), new Prompt()];
      const endings = [adopt({ confirm: first.confirm }), adopt({ confirm: second.confirm })];
      await Promise.all([first.shown, second.shown]);
      first.yes();
      second.yes();
      expect((await Promise.all(endings.map(ending))).toSorted()).toEqual(['booked', 'check-failed']);
      await requireBookedOnce();
    });

    it.each(['asked', 'decided'] as const)(
      'the first is killed once it has %s, and the second was at its prompt: nothing is decided twice',
      async (step) => {
        await stage(process);
        const second = new Prompt();
        const ended = ending(adopt({ confirm: second.confirm }));
        await second.shown;
        expect(await dead(step)).toBe('SIGKILL');
        second.yes();
        // A live run may have booked it by then.
        expect(
          step === 'asked' ? ['booked'] : process === 'stopped' ? ['check-failed'] : ['check-failed', 'changed'],
        ).toContain(await ended);
        await requireBookedOnce();
      },
    );
  });

  it.each([
    ['decided', 'booked', 0],
    ['committed', 'booked', 1],
    ['noted', 'booked', 1],
    ['taken away', 'nothing waits', 1],
  ] as const)('the first is killed once it was %s: the next books what waits, once', async (step, expected, kept) => {
    await stage('stopped');
    expect(await dead(step)).toBe('SIGKILL');
    const inBooks = journalBooks(run.folder).events.filter(
      (event) => event.kind === 'fill' && event.fill.cause === 'by-hand',
    );
    expect(inBooks).toHaveLength(kept);
    const settled = await bookWaiting({ ...options(), confirm: yes });
    expect(settled?.outcome ?? 'nothing waits').toBe(expected);
    const text = settled === undefined ? '' : describeSettled(settled);
    expect(text).toMatch(
      {
        decided: /^Booked by this command: 1 fill\./,
        committed: /^Nothing was left to book/,
        noted: /^Nothing was left to book/,
        'taken away': /^$/,
      }[step],
    );
    expect((await adopt()).outcome).toBe('nothing-to-adopt');
    await requireBookedOnce();
  });

  it('a decision that waits is settled neither while the run is traded, nor without being asked for', async () => {
    await stage('stopped');
    await dead('decided');
    const shown: unknown[] = [];
    const no = (decision: SettledDecision['decision']) => (shown.push(decision.fills.length), Promise.resolve(false));
    expect([
      await ending(bookWaiting({ ...options(), confirm: no })),
      await ending(withdrawWaiting({ ...options(), confirm: no })),
    ]).toEqual(['not-confirmed', 'not-confirmed']);
    expect(shown).toEqual([1, 1]);
    await run.start();
    for (const settle of [bookWaiting, withdrawWaiting]) {
      await expect(settle({ ...options(), confirm: () => expect.unreachable() })).rejects.toMatchObject({
        code: 'check-failed',
        message: expect.stringMatching(/trades the run[^]*--withdraw/) as string,
      });
    }
    drive();
    await requireBookedOnce();
  });

  it('a decision that waits is withdrawn, and a new one can be made', async () => {
    await stage('stopped');
    await dead('decided');
    const settled = await withdrawWaiting({ ...options(), confirm: yes });
    expect(settled).toMatchObject({ outcome: 'withdrawn', decision: { inBooks: 0 } });
    expect(waitingDecision(run.folder)).toBeUndefined();
    expect(await withdrawWaiting({ ...options(), confirm: yes })).toBeUndefined();
    expect(await ending(adopt())).toBe('booked');
    await requireBookedOnce();
  });

  it('a decision that waits is withdrawn on a full disk too, where no database can be opened', async () => {
    await stage('stopped');
    await dead('decided');
    const full = vi.spyOn(SqliteLiveJournal, 'openAsAllowed').mockImplementation(() => {
      throw new EdgewiseError('disk-full', 'The database could not be written');
    });
    const booking = await ending(bookWaiting({ ...options(), confirm: yes }));
    let shown = '';
    const settled = await withdrawWaiting({
      ...options(),
      confirm: (decision) => ((shown = describeWaiting(decision)), yes()),
    });
    full.mockRestore();
    expect([booking, settled?.outcome]).toEqual(['disk-full', 'withdrawn']);
    expect(shown).toMatch(
      /^Ada decided to book this[^]*by hand \(trade T[^]*is not known: the journal cannot be read on a full disk\.$/,
    );
    expect(await ending(adopt())).toBe('booked');
    await requireBookedOnce();
  });

  it('a decision that was booked and not taken away is withdrawn, which says that the books have it', async () => {
    await stage('stopped');
    await dead('noted');
    const settled = await withdrawWaiting({ ...options(), confirm: yes });
    expect(settled).toMatchObject({ outcome: 'withdrawn' });
    expect(settled === undefined ? '' : describeSettled(settled)).toMatch(
      /^Withdrawn\. The books had (\d+) of its \1 events already, which stay there\.$/,
    );
    await requireBookedOnce();
  });

  it('a decision that was settled while somebody was asked about it is not settled again', async () => {
    await stage('stopped');
    await dead('decided');
    const [booking, withdrawing] = [new Prompt(), new Prompt()];
    const endings = [
      ending(bookWaiting({ ...options(), confirm: booking.confirm })),
      ending(withdrawWaiting({ ...options(), confirm: withdrawing.confirm })),
    ] as const;
    await Promise.all([booking.shown, withdrawing.shown]);
    booking.yes();
    expect(await endings[0]).toBe('booked');
    withdrawing.yes();
    expect(await endings[1]).toBe('check-failed');
    await requireBookedOnce();
  });

  it('says what was booked, and not what was planned, where the run has booked it itself meanwhile', async () => {
    await stage('stopped');
    const path = liveFolderAt(run.folder).adoption;
    let decision = '';
    const { plan } = await adopt({
      tell: (line) => {
        if (line.startsWith('decided')) decision = readFileSync(path, 'utf8');
      },
    });
    writeFileSync(path, decision.replace(/"id":"[^"]*"/, '"id":"again"'));
    const settled = await bookWaiting({ ...options(), confirm: yes });
    expect(settled).toMatchObject({ outcome: 'booked', bookedEvents: 0 });
    expect(describeAdoption({ outcome: 'booked', plan, bookedBy: 'the run', bookedEvents: 0 })).toBe(
      'Nothing was left to book: the books had all of it already. The books and the venue agree.',
    );
    expect(describeAdoption({ outcome: 'booked', plan, bookedBy: 'the run', bookedEvents: 1 })).toMatch(
      /^Booked by the run: 1 of \d+ events\. The books had the others already\./,
    );
    await requireBookedOnce();
  });

  it('an adopt that has the lock of the run is not taken for its process', async () => {
    await stage('stopped');
    const { config } = system;
    const lock = lockTrading({
      config,
      setting: 'paper',
      workspace: system.folder,
      folder: run.folder,
      keys: KILL_KEYS,
      url: run.server.url,
      purpose: 'adopt',
    });
    expect(processOf(run.folder)).toEqual({ kind: 'not running' });
    await expect(run.start()).rejects.toMatchObject({
      code: 'check-failed',
      details: { actual: expect.stringMatching(/^edgewise adopt: eager \(paper\), process \d+/) as string },
    });
    const holder = `${liveFolderAt(run.folder).lock}.holder`;
    writeFileSync(holder, readFileSync(holder, 'utf8').replace(/\n\d+\n$/, '\n999999999\n'));
    expect(processOf(run.folder), 'a name that was left says nothing of who has the lock now').toMatchObject({
      kind: 'running',
    });
    lock.release();
    await run.start();
  });
});
