import { hostname } from 'node:os';
import { redactor, secretsIn } from '../adapters/files/redactor.ts';
import { stateSecrets } from '../adapters/postgres/state-server.ts';
import { WebhookAlerts, type Alert } from '../adapters/webhook/webhook-alerts.ts';
import { liveFolderAt } from './run-folder.ts';
import type { NonceRefusal } from '../wire/nonce-source.port.ts';
import { RunLog } from './run-log.ts';
import type { RunLiveOptions } from './run-live-options.ts';

/** Where a run writes what happens: its logs, its alerts, and the lines for whoever started it. */
export interface RunReports {
  readonly log: RunLog;
  readonly alert: (alert: Alert) => void;
  /** Something is not as it should be and does not keep the run from trading. */
  readonly warn: (
    kind: 'costs' | 'keys' | 'listing' | 'nonce' | 'part' | 'rejection' | 'shadow',
    warning: string,
  ) => void;
  /** The venue refused a nonce. A call that was only overtaken is signed again, and is no failure. */
  readonly nonceRefused: (text: string, refusal: NonceRefusal) => void;
  /** The run waits: why, and until when. */
  readonly wait: (text: string) => void;
  /** Ends when the last alert was sent. */
  close(): Promise<void>;
}

export type RunReportsOptions = Pick<
  RunLiveOptions,
  'config' | 'setting' | 'folder' | 'keys' | 'webhook' | 'clock' | 'onWarning' | 'onWait'
>;

/** Opens the logs and the alerts of a run. The keys of its account are redacted in both. */
export function openRunReports(options: RunReportsOptions): RunReports {
  const { config, setting, folder, keys, webhook, clock } = options;
  const redact = redactor([keys.key, keys.secret, webhook, ...stateSecrets(), ...secretsIn(process.env)]);
  const log = new RunLog({ folder: liveFolderAt(folder).logs, redact, venueNow: () => clock.now() });
  const alerts =
    webhook === undefined
      ? undefined
      : new WebhookAlerts({
          url: webhook,
          redact,
          source: { system: config.name, setting, run: folder, machine: hostname() },
          onFailed: (reason) => log.failed('alert', { reason }),
        });
  const warn: RunReports['warn'] = (kind, warning) => {
    log.failed(kind, { warning });
    alerts?.raise({ kind, message: warning });
    options.onWarning?.(warning);
  };
  return {
    log,
    alert: (alert) => alerts?.raise(alert),
    warn,
    nonceRefused: (text, refusal) => {
      if (refusal === 'overtaken') log.happened('nonce', { text });
      else warn('nonce', text);
    },
    wait: (text) => {
      log.happened('wait', { text });
      options.onWait?.(text);
    },
    close: async () => {
      await alerts?.close();
      log.close();
    },
  };
}
