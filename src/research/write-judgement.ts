import { join } from 'node:path';
import { nodeDisk, type Disk } from '../adapters/files/disk.ts';
import { equityCurveLines } from '../backtest/equity-curve-lines.ts';
import { tradeLogLines } from '../backtest/trade-log.ts';
import { renderReport } from '../report/render-report.ts';
import { summaryJson } from '../report/summary-json.ts';
import { keepModules } from '../parts/kept-modules.ts';
import { describeForecasts, forecastBytes } from './forecast-bytes.ts';
import type { Judgement } from './judge-system.ts';
import { reportInput } from './report-of-judgement.ts';
import { writeRun, type RunFiles } from './result-folder.ts';
import type { SystemConfig } from '../config/system-schema.ts';

/** Where the parts of a run lie. */
export interface RunPaths {
  readonly folder: string;
  readonly report: string;
  readonly summary: string;
  readonly trades: string;
  readonly equity: string;
  readonly journal: string;
}

/** Writes the files of a judgement: report, summary, trade log, equity curve, journal, forecasts. */
export async function writeJudgement(
  folder: string,
  judgement: Judgement,
  config: SystemConfig,
  disk: Disk = nodeDisk,
): Promise<RunPaths> {
  await keepModules(config, folder, disk);
  await writeRun(folder, runFiles(judgement), manifestOf(judgement, config), disk);
  return {
    folder,
    report: join(folder, 'report.html'),
    summary: join(folder, 'summary.json'),
    trades: join(folder, 'trade_log.csv'),
    equity: join(folder, 'equity_curve.csv'),
    journal: join(folder, 'journal.jsonl'),
  };
}

function runFiles(judgement: Judgement): RunFiles {
  return {
    'summary.json': summaryJson(judgement.summary),
    'report.html': renderReport(reportInput(judgement)),
    'trade_log.csv': linesOf(tradeLogLines(judgement.strategy)),
    'equity_curve.csv': linesOf(equityCurveLines(judgement.strategy, { buyAndHold: judgement.buyAndHold.equity })),
    'journal.jsonl': linesOf(judgement.journal),
    'forecasts.bin': forecastBytes(judgement.period),
  };
}

function* linesOf(lines: Iterable<string>): Generator<string> {
  for (const line of lines) yield `${line}\n`;
}

/** What `edgewise replay` needs to repeat the run. */
function manifestOf({ period, fitted, summary }: Judgement, config: SystemConfig): Readonly<Record<string, unknown>> {
  const { stage, codeVersion } = summary;
  return {
    format: 1,
    config,
    stage,
    codeVersion,
    thresholds: fitted.thresholds,
    artifacts: fitted.folds.map(({ fold }) => fold.name),
    ...(fitted.artifact === undefined ? {} : { artifact: fitted.artifact }),
    forecasts: describeForecasts(period),
  };
}
