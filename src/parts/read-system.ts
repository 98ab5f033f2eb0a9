import { readFile, stat } from 'node:fs/promises';
import { systemText, type SystemText } from '../config/system-text.ts';
import type { UsedModule } from '../config/general-settings.ts';
import { durationOf, type SystemConfig } from '../config/system-schema.ts';
import { EdgewiseError } from '../core/errors.ts';
import { buildFeatureGraph } from '../features/feature-graph.ts';
import { builtInParts } from './built-in-parts.ts';
import { catalogueOf } from './catalogue-of.ts';
import { folderOfSystem, loadOwnModules } from './own-modules.ts';
import { featuresOf } from './parts-of-system.ts';
import { requireMarkets } from './require-markets.ts';
import { strategyFeaturesOf } from './strategy-features.ts';

/**
 * Reads and checks a system file. Loads the modules that it uses first: they say which parts it can name. Throws
 * `file-missing` or `config-invalid` with path, line, expected and actual.
 */
export async function readSystem(path: string): Promise<SystemConfig> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || !found.isFile()) {
    throw new EdgewiseError('file-missing', `There is no system file at ${path}`, {
      where: path,
      expected: 'a YAML file',
      actual: found === undefined ? 'nothing' : found.isDirectory() ? 'a folder' : 'a pipe or device',
      advice: '`edgewise init my-system.yaml` writes a commented one',
    });
  }
  const text = systemText(await readFile(path, 'utf8'), path);
  const entries = moduleEntries(text);
  if (entries === undefined) return checked(text.check(builtInParts.schema));
  const use = await loadOwnModules(entries, folderOfSystem(path));
  return checked(text.check(catalogueOf({ use }).schema, { ...Object(text.raw), use }));
}

/** Refuses what cannot be computed, before anything is loaded or fitted for it. */
function checked(config: SystemConfig): SystemConfig {
  const features = featuresOf(config);
  requireMarkets(features, config);
  buildFeatureGraph(features, { interval: durationOf(config.interval) });
  strategyFeaturesOf(config);
  return config;
}

/** Checks the text of a system file that uses no module of the user. Throws `config-invalid`. */
export function parseSystem(text: string, path: string): SystemConfig {
  return systemText(text, path).check(builtInParts.schema);
}

/** What stands under `use`; undefined for nothing, and for what the schema will refuse. */
function moduleEntries({ raw }: SystemText): readonly (string | UsedModule)[] | undefined {
  const use: unknown = typeof raw === 'object' && raw !== null ? Reflect.get(raw, 'use') : undefined;
  if (!Array.isArray(use) || use.length === 0) return undefined;
  const entries = use.filter(
    (entry: unknown): entry is string | UsedModule => typeof entry === 'string' || isUsed(entry),
  );
  return entries.length === use.length ? entries : undefined;
}

function isUsed(entry: unknown): entry is UsedModule {
  if (typeof entry !== 'object' || entry === null) return false;
  return typeof Reflect.get(entry, 'file') === 'string' && typeof Reflect.get(entry, 'sha256') === 'string';
}
