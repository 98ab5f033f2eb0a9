/** Settings by their path, such as `model.rounds`; a list is one value. */
export type Settings = Readonly<Record<string, unknown>>;

/**
 * The settings of a configuration as the ledger keeps it. Those of a stored model's test stand beside `model`, `from`
 * and `to`.
 */
export function settingsOf(configuration: string): Settings {
  let parsed: unknown;
  try {
    parsed = JSON.parse(configuration);
  } catch {
    return { configuration };
  }
  if (typeof parsed !== 'object' || parsed === null) return { configuration };
  const { config, ...rest } = parsed as { readonly config?: object };
  return Object.fromEntries([
    ...leaves(config ?? {}, ''),
    ...(config === undefined
      ? leaves(rest, '')
      : Object.entries(rest).map(([name, value]): [string, unknown] => [`tested ${name}`, value])),
  ]);
}

function* leaves(value: object, path: string): Generator<[string, unknown]> {
  for (const [key, child] of Object.entries(value) as [string, unknown][]) {
    const at = path === '' ? key : `${path}.${key}`;
    if (typeof child === 'object' && child !== null && !Array.isArray(child)) yield* leaves(child, at);
    else yield [at, child];
  }
}

/** What is other in `settings` than in `base`; `null` where it is absent. */
export function differences(base: Settings, settings: Settings): Settings {
  const names = [...new Set([...Object.keys(base), ...Object.keys(settings)])].sort();
  return Object.fromEntries(
    names.flatMap((name) =>
      JSON.stringify(base[name]) === JSON.stringify(settings[name]) ? [] : [[name, settings[name] ?? null]],
    ),
  );
}
