import { EdgewiseError } from '../core/errors.ts';

/** From so many seconds on, and every so many again, it is said that a module is waited for. */
const NOTE_SECONDS = 5;
/** A module that needs longer is refused. */
const MOST_SECONDS = 120;

/**
 * Waits until a module of a user has been loaded. Rejects with `config-invalid` for one that ends the process while it
 * is loaded, and for one that is never through: with nothing left to wait for the process would end without a word.
 */
export async function untilLoaded<Loaded>(
  file: string,
  loading: Promise<Loaded>,
  { mostSeconds = MOST_SECONDS }: { readonly mostSeconds?: number } = {},
): Promise<Loaded> {
  const { promise: refused, reject } = Promise.withResolvers<never>();
  const exit = refuseExit((code) => {
    const error = refusal(file, `it calls process.exit(${code})`, 'take the call out: a module only defines its parts');
    reject(error);
    return error;
  });
  const onIdle = () => reject(refusal(file, 'it waits for something that never comes', NO_WAITING));
  process.once('beforeExit', onIdle);
  let seconds = 0;
  const notes = setInterval(() => {
    seconds += NOTE_SECONDS;
    if (seconds >= mostSeconds)
      return reject(refusal(file, `it was not loaded within ${mostSeconds} seconds`, NO_WAITING));
    process.emitWarning(`the module ${file} has been loading for ${seconds} seconds`, 'Edgewise');
  }, NOTE_SECONDS * 1_000);
  notes.unref();
  const signals = leaveSignals();
  try {
    return await Promise.race([refused, loading]);
  } finally {
    clearInterval(notes);
    process.off('beforeExit', onIdle);
    exit.allow();
    signals.undo();
  }
}

const NO_WAITING = 'look at each `await` outside of a function: a module waits for nothing while it is loaded';

const ENDING_SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Lets Ctrl-C end the process at once until it is undone: where code of a user never comes back, no listener would run.
 * Nothing has begun by then that would have to be ended in order.
 */
function leaveSignals(): { undo(): void } {
  const kept = ENDING_SIGNALS.flatMap((signal) => {
    // Of a listener that listens once, the raw one is a cover.
    const covers = process.rawListeners(signal);
    return process.listeners(signal).map((listener, place) => {
      const add: 'on' | 'once' = covers[place] === listener ? 'on' : 'once';
      return { signal, listener, add };
    });
  });
  for (const { signal, listener } of kept) process.off(signal, listener);
  return { undo: () => kept.forEach(({ signal, listener, add }) => process[add](signal, listener)) };
}

/** Makes `process.exit` throw until it is allowed again. */
function refuseExit(refuse: (code: string) => EdgewiseError): { allow(): void } {
  // oxlint-disable-next-line typescript/unbound-method -- put back as it was
  const before = process.exit;
  process.exit = (code) => {
    throw refuse(code === undefined || code === null ? '' : String(code));
  };
  return { allow: () => void (process.exit = before) };
}

function refusal(file: string, actual: string, advice: string): EdgewiseError {
  return new EdgewiseError('config-invalid', `The module ${file} cannot be loaded`, {
    where: file,
    expected: 'a module that defines its parts and is through',
    actual,
    advice,
  });
}
