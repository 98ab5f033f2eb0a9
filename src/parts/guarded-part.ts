import { failureOfPart } from '../core/part-failure.ts';
import { whilePending } from '../core/pending-calls.ts';
import type { Estimator, Model } from '../models/estimator.port.ts';
import { requireRecord } from '../models/require-record.ts';
import type { RiskCheck } from '../risk/risk-check.port.ts';
import type { DecisionView, Strategy } from '../strategy/strategy.port.ts';
import { requireAnswers, requireDecision, requireHit, requireReview, requireSize } from './checked-answers.ts';
import { delegateTo } from './delegate-to.ts';
import { guardedKit } from './guarded-venue.ts';
import { branded } from './part-brand.ts';
import type { LabelPart, ModelPart, Part, RiskCheckPart, SizerPart, StrategyPart, VenuePart } from './part.port.ts';

/**
 * A part of a user whose failures name it, its module, the function that failed and the user's own line. Features are
 * not changed: a graph tells them apart by what they are, and names the one that fails itself. Of a venue the answers
 * are looked at alone: its kit tells trouble of the venue from a bug by the errors that it throws.
 */
export function guardedPart(part: Part, file: string): Part {
  if (part.kind === 'feature' || part.kind === 'feature-set') return part;
  if (part.kind === 'venue') return branded<VenuePart>({ ...part, kit: guardedKit(part.kit, file) });
  const guard = new Guard(`the ${part.kind} ${part.name}`, file);
  const guarded = guard.over(part);
  switch (guarded.kind) {
    case 'label':
      return branded<LabelPart>({
        ...guarded,
        make: async (settings, context) => guard.over(await guarded.make(settings, context)),
      });
    case 'model':
      return branded(guardedModelPart(guarded, guard));
    case 'strategy':
      return branded<StrategyPart>({
        ...guarded,
        make: (settings, context) => guardedStrategy(guarded.make(settings, context), guard),
      });
    case 'sizer':
      return branded<SizerPart>({
        ...guarded,
        make: (settings, context) =>
          guard.checked(guarded.make(settings, context), (name, answer) => {
            if (name === 'size') requireSize(answer);
          }),
      });
    case 'risk-check':
      return branded<RiskCheckPart>({
        ...guarded,
        make: (settings, context) => {
          const check = guarded.make(settings, context);
          return check === undefined ? undefined : guardedCheck(check, guard);
        },
      });
    default:
      return guarded satisfies never;
  }
}

/** Calls the functions of one part, and puts its name to what they throw. */
class Guard {
  readonly #part: string;
  readonly #file: string;

  constructor(part: string, file: string) {
    this.#part = part;
    this.#file = file;
  }

  /** What the part has made; each of its functions is named where it fails. */
  over<Made extends object>(made: Made): Made {
    return delegateTo(made, (phase, call) => {
      try {
        const answer = call();
        return answer instanceof Promise ? this.awaited(phase, answer) : answer;
      } catch (error) {
        return this.rethrow(phase, error);
      }
    });
  }

  /** A promise of the part, whose failure is named, and which is named itself where it never settles. */
  async awaited<Answer>(phase: string, promise: Promise<Answer>): Promise<Answer> {
    try {
      return await this.pending(phase, promise);
    } catch (error) {
      return this.rethrow(phase, error);
    }
  }

  pending<Answer>(phase: string, promise: Promise<Answer>): Promise<Answer> {
    return whilePending({ part: this.#part, phase, file: this.#file }, promise);
  }

  /** What the part has made, whose answers are looked at: `look` throws for one that nothing can be done with. */
  checked<Made extends object>(
    made: Made,
    look: (name: string, answer: unknown, given: readonly unknown[]) => void,
  ): Made {
    return delegateTo(this.over(made), (name, call, given) => {
      const answer = call();
      try {
        look(name, answer, given);
      } catch (error) {
        this.rethrow(name, error);
      }
      return answer;
    });
  }

  rethrow(phase: string, error: unknown): never {
    throw failureOfPart({ part: this.#part, phase, file: this.#file }, error);
  }
}

function guardedModelPart(part: ModelPart, guard: Guard): ModelPart {
  return {
    ...part,
    make: (settings, context) => guardedEstimator(part.make(settings, context), guard),
    restore: (record, restoreMember) => guardedModel(part.restore(record, restoreMember), guard),
  };
}

/** Fitting that was stopped rejects with the reason of the stop, which is no failure. */
function guardedEstimator(made: Estimator, guard: Guard): Estimator {
  return {
    ...guard.over(made),
    fit: async (train, context) => {
      try {
        return guardedModel(await guard.pending('fit', made.fit(train, context)), guard);
      } catch (error) {
        if (context.stop?.aborted === true) throw error;
        return guard.rethrow('fit', error);
      }
    },
  };
}

/** What a strategy decides is looked at, too. */
function guardedStrategy(made: Strategy, guard: Guard): Strategy {
  return guard.checked(made, (name, answer, [view]) => {
    if (name === 'decide') requireDecision(answer, view as DecisionView);
  });
}

function guardedCheck(made: RiskCheck, guard: Guard): RiskCheck {
  return guard.checked(made, (name, answer) => {
    if (name === 'review') requireReview(answer);
    else if (name === 'hit') requireHit(answer);
  });
}

/** What a model answers is looked at, too: nothing that comes after it can use a number that is no probability. */
function guardedModel(made: Model, guard: Guard): Model {
  return {
    ...guard.checked(made, (name, answer) => {
      if (name === 'save') requireRecord(answer);
    }),
    predictInto: (rows, out, missing) => {
      try {
        made.predictInto(rows, out, missing);
        requireAnswers(made, out);
      } catch (error) {
        guard.rethrow('predict', error);
      }
    },
  };
}
