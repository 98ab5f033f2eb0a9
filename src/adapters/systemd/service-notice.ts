import { spawn } from 'node:child_process';

/** Reports the state of a service of `Type=notify` to systemd. */
export interface ServiceNotice {
  /** The service has started. */
  ready(status: string): void;
  /** The service is working. Without this for `WatchdogSec`, systemd restarts the service. */
  alive(status: string): void;
  stopping(): void;
}

/** Shortest time between two notices. Each notice starts a process, and a watchdog of minutes needs no more. */
const BETWEEN_NOTICES_MS = 20_000;

const SILENT: ServiceNotice = { ready() {}, alive() {}, stopping() {} };

/**
 * Notices go to the Unix datagram socket NOTIFY_SOCKET. Node.js cannot open such a socket, so systemd's own program
 * sends them as a child process, and the unit needs `NotifyAccess=all`. Without NOTIFY_SOCKET nothing is sent. A notice
 * that cannot be sent is left out, and the watchdog then restarts the service.
 */
export function serviceNotice(environment: NodeJS.ProcessEnv = process.env, program = 'systemd-notify'): ServiceNotice {
  if (environment['NOTIFY_SOCKET'] === undefined) return SILENT;
  const send = (...words: readonly string[]): void => {
    // The program receives only the socket, so that no key leaves this process.
    const child = spawn(program, [...words], {
      stdio: 'ignore',
      env: { NOTIFY_SOCKET: environment['NOTIFY_SOCKET'], PATH: environment['PATH'] },
    });
    child.on('error', () => undefined);
    child.unref();
  };
  let sentAt = Number.NEGATIVE_INFINITY;
  return {
    ready: (status) => send(`--pid=${process.pid}`, 'READY=1', `STATUS=${status}`),
    alive(status) {
      if (performance.now() - sentAt < BETWEEN_NOTICES_MS) return;
      sentAt = performance.now();
      send('WATCHDOG=1', `STATUS=${status}`);
    },
    stopping: () => send('STOPPING=1'),
  };
}
