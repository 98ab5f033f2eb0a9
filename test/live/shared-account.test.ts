import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { amountFromMinor, minorFromAmount } from '../../src/core/money.ts';
import { venueBalanceMinor } from '../../src/trading/run-money.ts';
import type { LiveRun } from '../../src/trading/open-run.ts';
import { suiteFolder } from '../harness/scratch-folder.ts';
import { SharedAccount, sharingSystems, type SharingSystems } from './shared-account.ts';

const folder = suiteFolder();
let systems: SharingSystems;
let onMargin: SharingSystems;

beforeAll(async () => {
  systems = await sharingSystems(`${folder}/spot`, ['spot', 'spot']);
  onMargin = await sharingSystems(`${folder}/margin`, ['margin', 'margin']);
}, 120_000);

async function account(of: SharingSystems, name: string, cash: number): Promise<SharedAccount> {
  const opened = await SharedAccount.open(of, name, cash);
  onTestFinished(() => opened.close());
  return opened;
}

const balance = ({ engine }: LiveRun): number =>
  amountFromMinor(venueBalanceMinor(engine.portfolio, engine.instruments));
const fees = ({ engine }: LiveRun): number => amountFromMinor(engine.portfolio.feesMinor);

interface LedgerEntry {
  readonly type: string;
  readonly fee: string;
}

describe('two systems on one account', () => {
  it.each([
    ['spot', () => systems, 2 * 4],
    ['margin', () => onMargin, 5 * 4],
  ] as const)(
    'on %s agree with the venue at every comparison while both trade with the same dollars',
    async (kind, of, quarters) => {
      const shared = await account(of(), `agree-${kind}`, 12_000);
      const one = await shared.start(of().one);
      const two = await shared.start(of().two);
      for (let quarter = 1; quarter <= quarters; quarter++) {
        await shared.minutes(15);
        expect([one.session.books, two.session.books], `after ${quarter} quarters of an hour`).toEqual([
          'agree',
          'agree',
        ]);
      }
      expect(fees(one), 'the first has traded').toBeGreaterThan(1);
      expect(fees(two), 'the second has traded').toBeGreaterThan(1);
      expect(balance(one) + balance(two) + 2_000, 'all dollars of the account').toBeCloseTo(shared.dollars(), 6);
      expect(one.engine.portfolio.transfersMinor, 'what the other moves is no transfer').toBe(0n);
      expect(one.engine.portfolio.foreignMinor).not.toBe(0n);
      const { ledger } = shared.byHand('Ledgers', { type: 'rollover' }) as {
        ledger: Readonly<Record<string, LedgerEntry>>;
      };
      const rolled = Object.values(ledger).filter(({ type }) => type === 'rollover');
      expect(rolled.length, 'both have held overnight').toBe(kind === 'margin' ? 2 : 0);
      const interest = rolled.reduce((sum, { fee }) => sum + Number(fee), 0);
      const financed = [one, two].map(({ engine }) => -amountFromMinor(engine.portfolio.financingMinor));
      expect(financed[0]! + financed[1]!, 'each pays for its own position').toBeCloseTo(interest, 2);
      for (const paid of financed) expect(Math.abs(paid - interest / 2)).toBeLessThan(0.2 * interest + 0.01);
    },
  );
});

describe('two systems on one account', () => {
  it('go on after a process ended while the other traded, and after their owner traded with the rest of the money', async () => {
    const shared = await account(systems, 'restart', 12_000);
    await shared.start(systems.one);
    const two = await shared.start(systems.two);
    await shared.minutes(20);
    shared.end('one');
    shared.byHand('AddOrder', { pair: 'SOLUSD', type: 'buy', ordertype: 'market', volume: '0.1' });
    await shared.minutes(60);
    const again = await shared.start(systems.one);
    await shared.minutes(10);
    expect([again.session.books, two.session.books]).toEqual(['agree', 'agree']);
    const rest = shared.dollars() - balance(again) - balance(two);
    expect(rest, 'a tenth of a coin at some 10,000 dollars').toBeGreaterThan(500);
    expect(rest).toBeLessThan(1_500);
    for (const { engine } of [again, two])
      expect(engine.portfolio.transfersMinor, 'no system has paid for it').toBe(0n);
    const claims = (await shared.book().read()).shares.map(({ system, balanceMinor }) => [system, balanceMinor]);
    expect(claims, 'the book says what the ledgers say').toEqual(
      [again, two].map(({ engine }, place) => [
        ['one', 'two'][place],
        venueBalanceMinor(engine.portfolio, engine.instruments),
      ]),
    );
  });
});

describe('two systems on one account', () => {
  it('are refused what the other has or the account lacks, before anything of the run is written', async () => {
    const shared = await account(systems, 'refused', 9_000);
    await shared.start(systems.one);
    await expect(shared.start(systems.two)).rejects.toThrow(/5000 USD, and 5000 USD for one[^]*9000 USD/);
    expect(existsSync(`${shared.folder}/two/journal.sqlite`)).toBe(false);
    const rival = { ...systems.one, config: { ...systems.one.config, name: 'rival', cash: 1_000 } };
    await expect(shared.start(rival)).rejects.toThrow(/claim to BTC of this account/);
    shared.end('one');
    await expect(shared.start(rival), 'a run that is stopped keeps its claim').rejects.toThrow(/claim to BTC/);
  });

  it('ask before each entry with what they are worth then, and not with what they were worth a turn before', async () => {
    const shared = await account(systems, 'worth', 12_000);
    const { engine } = await shared.start(systems.one);
    const guard = shared.guard('one');
    const asked: bigint[] = [];
    const worth: bigint[] = [];
    const entryBan = guard.entryBan.bind(guard);
    guard.entryBan = (books) => {
      asked.push(books.equityMinor);
      worth.push(minorFromAmount(engine.portfolio.equity));
      return entryBan(books);
    };
    await shared.minutes(30);
    expect(asked.length).toBeGreaterThan(0);
    expect(asked).toEqual(worth);
  });

  it('enter nothing when both together have lost what the account may lose, and close what is open', async () => {
    const shared = await account(systems, 'limits', 12_000);
    const one = await shared.start(systems.one);
    const two = await shared.start(systems.two);
    await shared.minutes(30);
    await shared.book().limit({ maximumDailyLoss: 0.000_001 });
    await shared.minutes(150);
    expect([one, two].map(({ engine }) => engine.portfolio.isFlat)).toEqual([true, true]);
    expect(await shared.guard('two').ban()).toMatch(/lost [\d.]+ % together since the start of the UTC day/);
    const reasons = [one, two].flatMap(({ journal }) =>
      [...journal.events()]
        .filter(({ kind, event }) => kind === 'order-update' && event.includes('together since'))
        .map(({ kind }) => kind),
    );
    expect(reasons.length, 'each refused entry is in a journal with the reason').toBeGreaterThan(0);
  });
});
