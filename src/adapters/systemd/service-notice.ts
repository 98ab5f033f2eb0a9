import { spawn } from 'node:child_process';

/** Tells systemd how a service of `Type=notify` is. */
export interface ServiceNotice {
  /** Starting is over. */
  ready(status: string): void;
  /** Still working; systemd starts a service again that leaves this out for `WatchdogSec`. */
  alive(status: string): void;
  stopping(): void;
}

/** A process a notice: not more often than a watchdog of minutes needs, in milliseconds. */
const EVERY = 20_000;

const SILENT: ServiceNotice = { ready() {}, alive() {}, stopping() {} };

/**
 * The notices go to NOTIFY_SOCKET, a datagram socket of Unix, which Node.js cannot open: systemd's own small program
 * sends them, as a child, so the unit says `NotifyAccess=all`. Without NOTIFY_SOCKET nothing is sent. A notice that
 * cannot be sent is left out: then the watchdog does what it is for.
 */
export function serviceNotice(environment: NodeJS.ProcessEnv = process.env, program = 'systemd-notify'): ServiceNotice {
  if (environment['NOTIFY_SOCKET'] === undefined) return SILENT;
  const send = (...words: readonly string[]): void => {
    // It needs the socket and nothing else: keys stay here.
    const child = spawn(program, [...words], {
      stdio: 'ignore',
      env: { NOTIFY_SOCKET: environment['NOTIFY_SOCKET'], PATH: environment['PATH'] },
    });
    child.on('error', () => undefined);
    child.unref();
  };
  let toldAt = Number.NEGATIVE_INFINITY;
  return {
    ready: (status) => send(`--pid=${process.pid}`, 'READY=1', `STATUS=${status}`),
    alive(status) {
      if (performance.now() - toldAt < EVERY) return;
      toldAt = performance.now();
      send('WATCHDOG=1', `STATUS=${status}`);
    },
    stopping: () => send('STOPPING=1'),
  };
}
