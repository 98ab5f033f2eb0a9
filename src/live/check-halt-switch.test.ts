import { describe, expect, it } from 'vitest';
import { EdgewiseError } from '../core/errors.ts';
import { instant } from '../core/time.ts';
import { checkHaltSwitch, type HaltSwitchPlace } from './check-halt-switch.ts';
import type { HaltState, HaltSwitch } from './halt-switch.port.ts';

/** What is kept of one switch, for a fault to reach into. */
interface Kept {
  state: HaltState | 'damaged';
  newestEpoch: number;
  openers: number;
}

const UNSET: HaltState = { epoch: 0, trading: 'on', reason: '', by: '', at: instant(0) };

/** Keeps every law. */
function honestSwitch(kept: Kept): HaltSwitch {
  return {
    read: async () => {
      if (kept.state === 'damaged') throw new SyntaxError('damaged');
      return kept.state;
    },
    set: async (change, above = 0) => {
      kept.newestEpoch = Math.max(kept.newestEpoch, above) + 1;
      kept.state = { ...change, epoch: kept.newestEpoch };
      return kept.state;
    },
  };
}

/** `opener` counts from 1. */
type Fault = (honest: HaltSwitch, kept: Kept, opener: number) => Partial<HaltSwitch>;

/** The first law that a switch with a fault breaks, with the reason; `none` where it keeps all. */
async function brokenBy(fault: Fault): Promise<string> {
  const make = async (): Promise<HaltSwitchPlace> => {
    const kept: Kept = { state: UNSET, newestEpoch: 0, openers: 0 };
    return {
      open: () => {
        kept.openers += 1;
        const honest = honestSwitch(kept);
        return { ...honest, ...fault(honest, kept, kept.openers) };
      },
      damage: async () => void (kept.state = 'damaged'),
    };
  };
  return checkHaltSwitch(make).then(
    () => 'none',
    ({ message, cause }: Error) => `${message} | ${cause instanceof Error ? cause.message : String(cause)}`,
  );
}

/** Reads something else than what is kept. */
const reads =
  (change: Partial<HaltState>, when: (state: HaltState) => boolean = () => true): Fault =>
  (honest) => ({
    read: async () => {
      const state = await honest.read();
      return when(state) ? { ...state, ...change } : state;
    },
  });

const afterFirst = ({ epoch }: HaltState): boolean => epoch > 0;

/** Does something instead where another call came between. */
const inTheCrowd =
  (instead: (honestly: () => Promise<HaltState>, kept: Kept) => Promise<HaltState>): Fault =>
  (honest, kept) => ({
    set: async (change, above) => {
      const honestly = async () => honest.set(change, above);
      // Only the law of many setters sets a switch while another call has not answered.
      const before = kept.newestEpoch;
      await Promise.resolve();
      return kept.newestEpoch === before ? honestly() : instead(honestly, kept);
    },
  });

const refusal = async (): Promise<never> => {
  throw new EdgewiseError('check-failed', 'another setter came between');
};

const FAULTS: readonly (readonly [what: string, law: RegExp, fault: Fault])[] = [
  ['is halted before anybody set it', /nobody has set .* it says halted at epoch 0/, reads({ trading: 'halted' })],
  [
    'begins at another epoch',
    /nobody has set .* it says on at epoch 3/,
    reads({ epoch: 3 }, ({ epoch }) => epoch === 0),
  ],
  [
    'counts no change that changes nothing',
    /counts one up.* change 2: expected epoch 2, was 1/,
    (honest, kept) => ({
      set: async (change, above) => {
        const { state } = kept;
        return state !== 'damaged' && state.trading === change.trading && state.epoch > 0
          ? state
          : honest.set(change, above);
      },
    }),
  ],
  [
    'answers with what was before',
    /counts one up.* change 1: expected epoch 1, was 0/,
    (honest) => ({
      set: async (change, above) => {
        const before = await honest.read().catch(() => UNSET);
        await honest.set(change, above);
        return before;
      },
    }),
  ],
  [
    'answers a change that it does not keep',
    /counts one up.* read after change 1: expected epoch 1, was 0/,
    () => ({ set: async (change) => ({ ...change, epoch: 1 }) }),
  ],
  ['keeps the wrong trading', /counts one up.* expected trading halted, was on/, reads({ trading: 'on' }, afterFirst)],
  ['loses the reason', /counts one up.* expected reason a storm/s, reads({ reason: '' }, afterFirst)],
  ['loses who set it', /counts one up.* expected by Ada, was $/s, reads({ by: '' }, afterFirst)],
  [
    'loses when it was set',
    /counts one up.* expected at 1790000000123457, was 0/s,
    reads({ at: instant(0) }, afterFirst),
  ],
  [
    'shows an opener what it read first',
    /every opener reads .* the other opener/,
    (honest, _, opener) => {
      let first: HaltState | undefined;
      return opener === 2 ? { read: async () => (first ??= await honest.read()) } : {};
    },
  ],
  [
    'shows the first opener what it has set itself',
    /every opener reads .* the first opener/,
    (honest, _, opener) => {
      let own: HaltState | undefined;
      return opener === 1
        ? {
            set: async (change, above) => (own = await honest.set(change, above)),
            read: async () => own ?? honest.read(),
          }
        : {};
    },
  ],
  [
    'shows the next process nothing',
    /every opener reads .* the next process/,
    (honest, _, opener) => ({ read: async () => (opener === 3 ? UNSET : honest.read()) }),
  ],
  [
    'refuses a halt among many setters',
    /setters at once .* a halt was refused/,
    (honest, kept) => ({
      set: async (change, above) =>
        change.trading === 'halted' && kept.newestEpoch === 5 ? refusal() : honest.set(change, above),
    }),
  ],
  [
    'fails otherwise among many setters',
    /setters at once .* the disk is full/,
    (honest, kept) => ({
      set: async (change, above) => {
        if (kept.newestEpoch === 5 && kept.openers === 2) throw new Error('the disk is full');
        return honest.set(change, above);
      },
    }),
  ],
  [
    'fails with another code among many setters',
    /setters at once .* no room/,
    (honest, kept) => ({
      set: async (change, above) => {
        if (kept.newestEpoch === 5 && kept.openers === 2) throw new EdgewiseError('disk-full', 'no room');
        return honest.set(change, above);
      },
    }),
  ],
  [
    'gives two setters one epoch',
    /setters at once .* an epoch was given twice: 1, 1, /,
    inTheCrowd(async (honestly, kept) => {
      kept.newestEpoch -= 1;
      return honestly();
    }),
  ],
  [
    'gives two openers the same epochs',
    /setters at once .* an epoch was given twice/,
    (honest, kept, opener) => ({
      set: async (change, above) => {
        const state = await honest.set(change, above);
        // The two openers of this law set in turn; those of other laws wait for each other.
        return kept.newestEpoch > 5 && opener === 2 ? { ...state, epoch: state.epoch - 1 } : state;
      },
    }),
  ],
  [
    'keeps an earlier change of many',
    /setters at once .* the newest change/,
    inTheCrowd(async (honestly, kept) => {
      const { state } = kept;
      const mine = await honestly();
      kept.state = state;
      return mine;
    }),
  ],
  [
    'forgets the epoch that was acted on',
    /put back .* after an epoch of 7 that was acted on came 2/,
    (honest) => ({ set: async (change) => honest.set(change) }),
  ],
  [
    'takes an epoch of long ago for the newest',
    /put back .* acted on long ago counts it down/,
    (honest, kept) => ({
      set: async (change, above) => {
        if (above !== undefined) kept.newestEpoch = above;
        return honest.set(change, above);
      },
    }),
  ],
  [
    'says that trading is on where it cannot be read',
    /cannot be understood .* it reads as on, and an order would be sent/,
    (honest) => ({ read: async () => honest.read().catch(() => UNSET) }),
  ],
  [
    'says that trading is halted where it cannot be read',
    /cannot be understood .* it reads as halted/,
    (honest) => ({ read: async () => honest.read().catch(() => ({ ...UNSET, trading: 'halted' as const })) }),
  ],
  [
    'counts from the beginning where it could not be read',
    /cannot be understood .* the epoch 1 is not after 1/,
    (honest, kept) => ({
      set: async (change, above) => {
        if (kept.state === 'damaged') kept.newestEpoch = 0;
        return honest.set(change, above);
      },
    }),
  ],
  [
    'stays unreadable',
    /cannot be understood .* the new state: expected epoch 2, was 0/,
    (honest, kept) => ({
      set: async (change, above) => {
        const wasDamaged = kept.state === 'damaged';
        const state = await honest.set(change, above);
        if (wasDamaged) kept.state = UNSET;
        return state;
      },
    }),
  ],
];

describe('the contract of a halt switch', () => {
  it.each(FAULTS)('fails a switch that %s', async (_, law, fault) => {
    expect(await brokenBy(fault)).toMatch(law);
  });

  it('passes an honest switch', async () => {
    expect(await brokenBy(() => ({}))).toBe('none');
  });

  it('sets a switch by two openers at once, each with halts and resumes', async () => {
    const calls = new Map<Kept, string[]>();
    const counting: Fault = (honest, kept, opener) => ({
      set: async (change, above) => {
        calls.set(kept, [...(calls.get(kept) ?? []), `opener ${opener}: ${change.trading}`]);
        return honest.set(change, above);
      },
    });
    expect(await brokenBy(counting)).toBe('none');
    const most = [...calls.values()].toSorted((one, other) => other.length - one.length)[0] ?? [];
    const counts = [...Map.groupBy(most, (call) => call)].map(([call, all]) => [call, all.length]);
    expect(Object.fromEntries(counts)).toEqual({
      'opener 1: on': 4,
      'opener 2: on': 4,
      'opener 1: halted': 8,
      'opener 2: halted': 8,
    });
  });

  it('passes a switch that refuses every resume that met another setter', async () => {
    const cautious: Fault = (honest, kept) => ({
      set: async (change, above) => {
        const before = kept.newestEpoch;
        // Lets the other setters begin.
        await Promise.resolve();
        return change.trading === 'on' && kept.newestEpoch !== before ? refusal() : honest.set(change, above);
      },
    });
    expect(await brokenBy(cautious)).toBe('none');
  });
});
