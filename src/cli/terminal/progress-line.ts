import type { ProgressReport } from '../../core/progress.ts';

interface Stream {
  readonly isTTY?: boolean;
  write(text: string): boolean;
}

export interface ProgressLineOptions {
  readonly stream: Stream;
  /** A clock in milliseconds that never goes back. */
  readonly clock: () => number;
}

const REDRAW_MILLIS = 100;
const PLAIN_MILLIS = 5_000;

/**
 * Shows the progress, the speed and the remaining time of a long job on one line. On a pipe it writes a line from time
 * to time.
 */
export class ProgressLine {
  readonly #options: ProgressLineOptions;
  #stage = '';
  #startedAt = 0;
  #startedDone = 0;
  #drawnAt = -Infinity;
  #visible: 'visible' | 'hidden' = 'hidden';

  constructor(options: ProgressLineOptions) {
    this.#options = options;
  }

  readonly report = (report: ProgressReport): void => {
    const now = this.#options.clock();
    if (report.stage !== this.#stage) {
      this.#stage = report.stage;
      this.#startedAt = now;
      this.#startedDone = report.done;
      this.#drawnAt = -Infinity;
    }
    const tty = this.#options.stream.isTTY === true;
    if (now - this.#drawnAt < (tty ? REDRAW_MILLIS : PLAIN_MILLIS)) return;
    this.#drawnAt = now;
    const text = progressText(report, { elapsedMillis: now - this.#startedAt, since: this.#startedDone });
    this.#options.stream.write(tty ? `\r\u001B[2K${text}` : `${text}\n`);
    this.#visible = 'visible';
  };

  /** Clears the line, so that only results remain. */
  clear(): void {
    if (this.#visible === 'visible' && this.#options.stream.isTTY === true) this.#options.stream.write('\r\u001B[2K');
    this.#visible = 'hidden';
    this.#stage = '';
  }
}

/** `training fold 3 of 6  1200/2400  50 %  310/s  4 s left` */
function progressText(
  { stage, done, total }: ProgressReport,
  { elapsedMillis, since }: { readonly elapsedMillis: number; readonly since: number },
): string {
  const rate = elapsedMillis > 0 ? ((done - since) / elapsedMillis) * 1000 : 0;
  const parts = [stage];
  if (total > 1) parts.push(`${done}/${total}`, `${Math.floor((100 * done) / total)} %`);
  if (rate > 0 && total > 1)
    parts.push(`${rate >= 10 ? Math.round(rate) : rate.toFixed(1)}/s`, `${timeLeft((total - done) / rate)} left`);
  return parts.join('  ');
}

function timeLeft(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 5_400) return `${Math.ceil(seconds / 60)} min`;
  return `${(seconds / 3_600).toFixed(1)} h`;
}
