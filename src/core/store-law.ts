/** What the contract suites of stores share. A store keeps records that several processes read and write. */
import { canonicalJson } from './canonical-json.ts';

/** Opens a store: each call gives another opener of the same records, as another process would be. */
export type OpenStore<Store> = () => Promise<Store>;

/** Makes a place for a new, empty store, and gives what opens it. */
export type MakeStore<Store> = () => Promise<OpenStore<Store>>;

/** One clause of a store's contract. `hold` rejects with the reason where a store breaks it. */
export interface StoreLaw<Store> {
  readonly title: string;
  readonly hold: (make: MakeStore<Store>) => Promise<void>;
}

interface Closable {
  close(): Promise<void>;
}

/** A clause that is checked on a new, empty store, which is closed afterwards. */
export function storeLaw<Store extends Closable>(
  title: string,
  check: (store: Store, open: OpenStore<Store>) => Promise<void>,
): StoreLaw<Store> {
  return {
    title,
    hold: async (make) => {
      const open = await make();
      await withOpened(open, (store) => check(store, open));
    },
  };
}

/** Opens a store for some work, and closes it. */
export async function withOpened<Store extends Closable>(
  open: OpenStore<Store>,
  work: (store: Store) => Promise<void>,
): Promise<void> {
  const store = await open();
  try {
    await work(store);
  } finally {
    await store.close();
  }
}

/** Rejects with the first clause that is broken; `name` names the kind of store, such as `A job ledger`. */
export async function checkStoreLaws<Store>(
  name: string,
  laws: readonly StoreLaw<Store>[],
  make: MakeStore<Store>,
): Promise<void> {
  for (const { title, hold } of laws) {
    try {
      await hold(make);
    } catch (error) {
      throw new Error(`${name} must hold: ${title}`, { cause: error });
    }
  }
}

/** Throws where two values differ as JSON. The order of keys says nothing. */
export function demandEqual(actual: unknown, expected: unknown, what: string): void {
  const [was, should] = [canonicalJson(actual), canonicalJson(expected)];
  if (was !== should) throw new Error(`${what}: expected ${should}, was ${was}`);
}

/** Throws where a call is not refused, or for another reason. */
export async function demandRefused(call: Promise<unknown>, code: string, what: string): Promise<void> {
  const outcome: unknown = await call.then(
    () => 'accepted',
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : String(error)),
  );
  demandEqual(outcome, code, what);
}
