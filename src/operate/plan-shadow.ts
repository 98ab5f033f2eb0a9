import { resolve } from 'node:path';
import type { SystemConfig } from '../config/system-schema.ts';
import { workspaceAt } from '../config/workspace.ts';
import { EdgewiseError } from '../core/errors.ts';
import { readTradedSystem } from '../parts/read-traded-system.ts';
import { defaultLiveFolder } from '../trading/run-folder.ts';
import { ShadowProcess } from './shadow-in-process.ts';

export interface PlanShadowOptions {
  /** System file of the shadow. */
  readonly systemPath: string;
  readonly workspace: string;
  /** The system that trades. */
  readonly traded: SystemConfig;
  readonly codeVersion: string;
  readonly threads: number;
}

/**
 * Prepares a shadow of a run, which can then be started. Throws `config-invalid` where its system would need other
 * moments than those of the run.
 */
export async function planShadow(options: PlanShadowOptions): Promise<ShadowProcess> {
  const { systemPath, workspace, traded, codeVersion, threads } = options;
  const config = await readTradedSystem(systemPath);
  requireSameMoments(traded, config, systemPath);
  const folder = resolve(defaultLiveFolder(workspaceAt(workspace).root, config.name, 'shadow'));
  return new ShadowProcess({
    system: config.name,
    order: { systemPath: resolve(systemPath), workspace: resolve(workspace), folder, codeVersion, threads },
  });
}

/** A shadow sees what the run sees: the same candles of the same instruments. Throws `config-invalid` otherwise. */
export function requireSameMoments(traded: SystemConfig, shadow: SystemConfig, path: string): void {
  const differing = [
    { where: 'interval', expected: traded.interval, actual: shadow.interval },
    { where: 'instruments', expected: inWords(traded), actual: inWords(shadow) },
    // The queue of a shadow carries candles and quotes. Features of a fact would wait for it for ever.
    { where: 'instruments', expected: NO_FACTS, actual: factsInWords(shadow) },
  ].find(({ expected, actual }) => expected !== actual);
  if (differing === undefined) return;
  throw new EdgewiseError('config-invalid', `${shadow.name} cannot be a shadow of ${traded.name}`, {
    where: `${path}, ${differing.where}`,
    expected: differing.expected,
    actual: differing.actual,
    advice: 'give the shadow the instruments and the interval of the system that trades, in the same order',
  });
}

function inWords({ instruments }: SystemConfig): string {
  return instruments
    .map(({ id, venue, kind, role }) => `${id} at ${venue} as ${kind}${role === 'watched' ? ', watched' : ''}`)
    .join(', ');
}

const NO_FACTS = 'no `facts`: a shadow is shown candles alone';

function factsInWords({ instruments }: SystemConfig): string {
  const named = instruments.filter(({ facts = [] }) => facts.length > 0);
  return named.length === 0 ? NO_FACTS : named.map(({ id, facts = [] }) => `${facts.join(', ')} of ${id}`).join('; ');
}
