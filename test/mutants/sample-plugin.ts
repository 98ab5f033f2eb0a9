import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { CheckStatus, type Checker, type CheckResult } from '@stryker-mutator/api/check';
import type { Mutant, MutantResult as StrykerResult, StrykerOptions } from '@stryker-mutator/api/core';
import { commonTokens, declareClassPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';
import type { DryRunCompletedEvent, MutationTestingPlanReadyEvent, Reporter } from '@stryker-mutator/api/report';
import { mutantKey } from './mutant-key.ts';
import { appendResult, type MutantStatus } from './mutant-results.ts';
import type { SampleOptions } from './stryker-options.ts';

const root = join(import.meta.dirname, '../..');

/** Maps the key of each drawn mutant to its id. */
type DrawnMutants = Readonly<Record<string, string>>;

function sampleOf(options: StrykerOptions): SampleOptions {
  return options['sample'] as SampleOptions;
}

function keyOf({ fileName, location, mutatorName, replacement }: Mutant): string {
  return mutantKey({ file: relative(root, fileName), location, mutator: mutatorName, replacement });
}

/** Keeps mutants that were not drawn from being tried. Stryker selects by line only, and lines hold many mutants. */
class DrawnChecker implements Checker {
  static readonly inject = tokens(commonTokens.options);
  readonly #drawn: DrawnMutants;

  constructor(options: StrykerOptions) {
    this.#drawn = JSON.parse(readFileSync(sampleOf(options).drawnFile, 'utf8')) as DrawnMutants;
  }

  async init(): Promise<void> {}

  async group(mutants: Mutant[]): Promise<string[][]> {
    return [mutants.map(({ id }) => id)];
  }

  async check(mutants: Mutant[]): Promise<Record<string, CheckResult>> {
    return Object.fromEntries(
      mutants.map((mutant) => [
        mutant.id,
        this.#drawn[keyOf(mutant)] === undefined
          ? { status: CheckStatus.CompileError, reason: 'not drawn' }
          : { status: CheckStatus.Passed },
      ]),
    );
  }
}

/** Writes each result at once, and a line on the terminal. */
class ResultsReporter implements Reporter {
  static readonly inject = tokens(commonTokens.options);
  readonly #sample: SampleOptions;
  readonly #drawn: DrawnMutants;
  /**
   * Ids of the drawn mutants by the numbers that Stryker gave them: its results count lines from 1, its plans from 0.
   */
  readonly #ids = new Map<string, string>();
  #done = 0;
  #begun = Date.now();

  constructor(options: StrykerOptions) {
    this.#sample = sampleOf(options);
    this.#drawn = JSON.parse(readFileSync(this.#sample.drawnFile, 'utf8')) as DrawnMutants;
  }

  onDryRunCompleted({ result }: DryRunCompletedEvent): void {
    const seconds = result.tests.reduce((sum, { timeSpentMs }) => sum + timeSpentMs, 0) / 1000;
    process.stderr.write(`${result.tests.length} tests passed in ${seconds.toFixed(0)} s.\n`);
  }

  onMutationTestingPlanReady({ mutantPlans }: MutationTestingPlanReadyEvent): void {
    for (const { mutant } of mutantPlans) {
      const id = this.#drawn[keyOf(mutant)];
      if (id !== undefined) this.#ids.set(mutant.id, id);
    }
    this.#begun = Date.now();
  }

  onMutantTested(result: Readonly<StrykerResult>): void {
    const id = this.#ids.get(result.id);
    // A compile error is what the checker says of a mutant that was not drawn.
    if (id === undefined || result.status === 'CompileError' || result.status === 'Pending') return;
    const status: MutantStatus = result.status;
    const [killedBy] = result.killedBy ?? [];
    appendResult(this.#sample.resultsFile, {
      id,
      sources: this.#sample.sources,
      status,
      coveredBy: result.coveredBy?.length ?? 0,
      ...(killedBy === undefined ? {} : { killedBy }),
      ...(result.static === true ? { ranAtLoad: true } : {}),
      ...(this.#sample.attempt === 'second' ? { isSecondAttempt: true } : {}),
    });
    this.#done += 1;
    const minutes = ((Date.now() - this.#begun) / 60_000).toFixed(1);
    const place = `${relative(root, result.fileName)}:${result.location.start.line}`;
    process.stderr.write(`${this.#done} of ${this.#ids.size}, ${minutes} min  ${status.padEnd(10)} ${id} ${place}\n`);
  }
}

export const strykerPlugins = [
  declareClassPlugin(PluginKind.Checker, 'drawn', DrawnChecker),
  declareClassPlugin(PluginKind.Reporter, 'results', ResultsReporter),
];

/** Stryker warns of options that no plugin names. */
export const strykerValidationSchema = {
  properties: {
    sample: {
      type: 'object',
      required: ['drawnFile', 'resultsFile', 'sources', 'attempt'],
      properties: {
        drawnFile: { type: 'string' },
        resultsFile: { type: 'string' },
        sources: { type: 'string' },
        attempt: { type: 'string' },
      },
    },
  },
};
