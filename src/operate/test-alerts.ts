import { hostname } from 'node:os';
import { redactor, secretsIn } from '../adapters/files/redactor.ts';
import { WebhookAlerts, type Delivery } from '../adapters/webhook/webhook-alerts.ts';
import { EdgewiseError } from '../core/errors.ts';
import { openJournal } from '../trading/run-journal.ts';
import { readSystem } from '../parts/read-system.ts';

/** Alerts to EDGEWISE_ALERT_WEBHOOK; undefined where it is not set. */
export function webhookAlerts(source: Readonly<Record<string, unknown>>): WebhookAlerts | undefined {
  const { EDGEWISE_ALERT_WEBHOOK: url } = process.env;
  return url === undefined || url === ''
    ? undefined
    : new WebhookAlerts({
        url,
        redact: redactor([url, ...secretsIn(process.env)]),
        source: { ...source, machine: hostname() },
      });
}

/** Sends a test alert in the name of a run or a system. */
export async function testAlert(runOrSystem: string): Promise<Delivery> {
  const alerts = webhookAlerts({ run: runOrSystem, ...(await nameOf(runOrSystem)) });
  if (alerts === undefined)
    throw new EdgewiseError('usage', 'There is nowhere to send alerts', {
      expected: 'EDGEWISE_ALERT_WEBHOOK in the environment',
      actual: 'not set',
      advice: 'set it to an address that takes a POST of JSON',
    });
  return alerts.test();
}

async function nameOf(runOrSystem: string): Promise<{ readonly system: string; readonly setting?: string }> {
  if (/\.ya?ml$/.test(runOrSystem)) return { system: (await readSystem(runOrSystem)).name };
  const journal = openJournal(runOrSystem);
  const { system, setting } = journal.header;
  journal.close();
  return { system, setting };
}
