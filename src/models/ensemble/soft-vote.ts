import { SeededRandom } from '../../math/random.ts';
import { EdgewiseError } from '../../core/errors.ts';
import type { TrainingTable } from '../../math/training-table.ts';
import type { Estimator, FitContext, Model } from '../estimator.port.ts';
import { SoftVoteModel } from './soft-vote-model.ts';

export interface SoftVoteMember {
  /** No two members share one. */
  readonly name: string;
  /** Above 0. A member of weight 2 counts twice as much as one of weight 1. */
  readonly weight: number;
  readonly estimator: Estimator;
}

/**
 * An ensemble whose forecast is the weighted mean of its members' probabilities. Every member learns from the same
 * rows, with a seed of its own, so that members of one kind differ. Members stand in the order of their names: a file
 * that lists them otherwise gives the same model.
 *
 * Source: soft voting, as in scikit-learn's VotingClassifier.
 */
export class SoftVote implements Estimator {
  static readonly kind = 'soft-vote';
  readonly kind = SoftVote.kind;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly window: number;
  readonly #members: readonly SoftVoteMember[];

  /** Throws a RangeError for no members, for two of one name and for a weight that is not above 0. */
  constructor(members: readonly SoftVoteMember[]) {
    if (members.length === 0) throw new RangeError('An ensemble has at least one member');
    const wrong = members.find(({ weight }) => !(weight > 0 && weight < Infinity));
    if (wrong !== undefined) throw new RangeError(`The weight of ${wrong.name} is above 0, was ${wrong.weight}`);
    if (new Set(members.map(({ name }) => name)).size < members.length)
      throw new RangeError('No two members of an ensemble share a name');
    this.#members = members.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    this.window = Math.max(...members.map(({ estimator }) => estimator.window ?? 1));
    this.parameters = Object.fromEntries(
      this.#members.map(({ name, weight, estimator: { kind, parameters } }) => [name, { weight, kind, parameters }]),
    );
  }

  /** Rejects, naming the member, when one cannot be trained. */
  async fit(train: TrainingTable, context: FitContext): Promise<SoftVoteModel> {
    context.stop?.throwIfAborted();
    const fitted: { readonly name: string; readonly weight: number; readonly model: Model }[] = [];
    for (const [place, { name, weight, estimator }] of this.#members.entries()) {
      const { progress } = context;
      const own = {
        ...context,
        seed: memberSeed(context.seed, place),
        ...(progress === undefined
          ? {}
          : { progress: (report) => progress({ ...report, stage: `${name}, ${report.stage}` }) }),
      } satisfies FitContext;
      const model = await estimator.fit(train, own).catch((error: unknown) => {
        throw context.stop?.aborted === true ? error : failureOf(name, error);
      });
      fitted.push({ name, weight, model });
    }
    return new SoftVoteModel({ featureNames: train.featureNames, outputs: outputsOf(train), members: fitted });
  }
}

const SEEDS = 2 ** 31;

/** The seed of a member by its place in the order of names: drawn, so that members of nested ensembles differ too. */
export function memberSeed(seed: number, place: number): number {
  const random = new SeededRandom(seed);
  for (let before = 0; before < place; before++) random.below(SEEDS);
  return random.below(SEEDS);
}

function outputsOf({ classes }: TrainingTable): readonly string[] {
  return classes.length > 0 ? classes : ['value'];
}

/** The failure of a member with its name; the code stays what it was. */
function failureOf(name: string, error: unknown): EdgewiseError {
  const code = error instanceof EdgewiseError ? error.code : 'training-failed';
  const details = error instanceof EdgewiseError ? error.details : {};
  return new EdgewiseError(code, `The member ${name} of the ensemble could not be trained`, {
    ...details,
    where: details.where === undefined ? `member ${name}` : `member ${name}, ${details.where}`,
    actual: details.actual ?? (error instanceof Error ? error.message : String(error)),
    advice: details.advice ?? 'correct the member, or remove it from the system file',
    cause: error,
  });
}
