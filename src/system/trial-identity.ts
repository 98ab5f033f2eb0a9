import { canonicalJson } from '../core/canonical-json.ts';
import type { SystemConfig } from './system-schema.ts';

/** Who is judged, and for which purpose: what every record of the trial ledger says. */
export interface TrialIdentity {
  readonly purpose: string;
  readonly system: string;
  readonly configuration: string;
}

/** A stored model that is judged instead of the system's own folds. */
export interface StoredModel {
  readonly model: string;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/**
 * What makes a configuration another try: every setting that its result follows from, the seed and the period among them.
 * What it is called, what is said about it, and how it would trade live do not.
 */
export function trialIdentity(purpose: string, config: SystemConfig, stored?: StoredModel): TrialIdentity {
  const settings = { ...config, name: undefined, about: undefined, live: undefined };
  if (stored === undefined) return { purpose, system: config.name, configuration: canonicalJson(settings) };
  const { model, from, to } = stored;
  return { purpose, system: config.name, configuration: canonicalJson({ model, from, to, config: settings }) };
}
