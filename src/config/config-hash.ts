import { canonicalJson } from '../core/canonical-json.ts';
import { sha256 } from '../training/pack-artifact.ts';
import type { SystemConfig } from './system-schema.ts';

/** Names settings by what they are, whatever their order in the file. */
export function configHashOf(config: SystemConfig): string {
  return sha256(Buffer.from(canonicalJson(config)));
}
