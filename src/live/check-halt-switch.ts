import { EdgewiseError } from '../core/errors.ts';
import { instant } from '../core/time.ts';
import type { HaltChange, HaltState, HaltSwitch } from './halt-switch.port.ts';

/** Where one halt switch is kept. */
export interface HaltSwitchPlace {
  /** Each call gives another opener of the same switch, as another process would be. */
  readonly open: () => HaltSwitch;
  /** Makes what is kept unreadable, as a damaged disk would. */
  readonly damage: () => Promise<void>;
}

/** Makes a place whose switch nobody has set. */
export type MakeHaltSwitch = () => Promise<HaltSwitchPlace>;

/** One thing that must be true of every halt switch. `hold` rejects with the reason where it is not. */
export interface HaltSwitchLaw {
  readonly title: string;
  readonly hold: (make: MakeHaltSwitch) => Promise<void>;
}

const HALT: HaltChange = {
  trading: 'halted',
  reason: 'a storm: é"\\\n',
  by: 'Ada',
  at: instant(1_790_000_000_123_457),
};
const RESUME: HaltChange = { trading: 'on', reason: 'over', by: 'Bea', at: instant(6) };

function demand(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

function demandState(actual: HaltState, expected: HaltState, what: string): void {
  for (const key of ['epoch', 'trading', 'reason', 'by', 'at'] as const)
    demand(actual[key] === expected[key], `${what}: expected ${key} ${expected[key]}, was ${actual[key]}`);
}

function law(title: string, check: (place: HaltSwitchPlace) => Promise<void>): HaltSwitchLaw {
  return { title, hold: async (make) => check(await make()) };
}

/** How each call ended; a resume that met another setter is `refused`. Any other failure is passed on. */
async function outcomesOf(calls: readonly Promise<HaltState>[]): Promise<readonly (HaltState | 'refused')[]> {
  return (await Promise.allSettled(calls)).map((settled) => {
    if (settled.status === 'fulfilled') return settled.value;
    const { reason } = settled as { readonly reason: unknown };
    if (reason instanceof EdgewiseError && reason.code === 'check-failed') return 'refused';
    throw reason;
  });
}

/** The contract of the port: each implementation holds every law on a switch that nobody has set. */
export const HALT_SWITCH_LAWS: readonly HaltSwitchLaw[] = [
  law('a switch that nobody has set says that trading is on, at epoch 0', async ({ open }) => {
    const { trading, epoch } = await open().read();
    demand(trading === 'on' && epoch === 0, `it says ${trading} at epoch ${epoch}`);
  }),
  law('what was set is what is read, and each change counts one up, the same change too', async ({ open }) => {
    const one = open();
    for (const [place, change] of [HALT, HALT, RESUME, RESUME, HALT].entries()) {
      const expected = { ...change, epoch: place + 1 };
      demandState(await one.set(change), expected, `change ${place + 1}`);
      demandState(await one.read(), expected, `read after change ${place + 1}`);
    }
  }),
  law('every opener reads what another one has set, whether or not that one still lives', async ({ open }) => {
    const [one, other] = [open(), open()];
    await other.read();
    await one.set(HALT);
    demandState(await other.read(), { ...HALT, epoch: 1 }, 'the other opener');
    await other.set(RESUME);
    demandState(await one.read(), { ...RESUME, epoch: 2 }, 'the first opener');
    demandState(await open().read(), { ...RESUME, epoch: 2 }, 'the next process');
  }),
  law('setters at once never get one epoch, no halt is refused, and the newest epoch is read', async ({ open }) => {
    const [one, other] = [open(), open()];
    const changes = Array.from({ length: 24 }, (_, place) => (place % 3 === 0 ? RESUME : HALT));
    const outcomes = await outcomesOf(changes.map((change, place) => (place % 2 === 0 ? one : other).set(change)));
    demand(
      outcomes.every((outcome, place) => outcome !== 'refused' || changes[place]?.trading === 'on'),
      'a halt was refused',
    );
    const states = outcomes.filter((outcome) => outcome !== 'refused');
    const epochs = states.map(({ epoch }) => epoch);
    demand(new Set(epochs).size === epochs.length, `an epoch was given twice: ${epochs.join(', ')}`);
    const newest = states.find(({ epoch }) => epoch === Math.max(...epochs));
    if (newest !== undefined) demandState(await open().read(), newest, 'the newest change');
  }),
  law('a switch that was put back is set to an epoch after the one that was acted on', async ({ open }) => {
    const one = open();
    await one.set(HALT);
    const { epoch } = await one.set(RESUME, 7);
    demand(epoch === 8, `after an epoch of 7 that was acted on came ${epoch}`);
    demand((await one.set(HALT, 2)).epoch === 9, 'an epoch that was acted on long ago counts it down');
  }),
  law('a switch that cannot be understood is not read as anything, and can be set', async ({ open, damage }) => {
    const { epoch: before } = await open().set(RESUME);
    await damage();
    const read = await open()
      .read()
      .then(
        ({ trading }) => trading,
        () => 'rejected',
      );
    demand(read === 'rejected', `it reads as ${read}, and an order would be sent`);
    const { epoch } = await open().set(HALT);
    demand(epoch > before, `the epoch ${epoch} is not after ${before}`);
    demandState(await open().read(), { ...HALT, epoch }, 'the new state');
  }),
];

/** Holds a halt switch to its contract; `make` gives a fresh one each time. Rejects with the first broken law. */
export async function checkHaltSwitch(make: MakeHaltSwitch): Promise<void> {
  for (const { title, hold } of HALT_SWITCH_LAWS) {
    try {
      await hold(make);
    } catch (error) {
      throw new Error(`A halt switch must hold: ${title}`, { cause: error });
    }
  }
}
