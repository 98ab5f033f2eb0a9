import { zeros, type FeatureRows, type Matrix } from '../../math/matrix.ts';
import type { Model, ModelRecord } from '../estimator.port.ts';
import type { ReportMissing } from '../missing-members.ts';

/** A trained member of an ensemble, and how much it counts. */
export interface VotingMember {
  readonly name: string;
  readonly weight: number;
  readonly model: Model;
}

export interface SoftVoteModelOptions {
  readonly featureNames: readonly string[];
  readonly outputs: readonly string[];
  /** In the order of their names. */
  readonly members: readonly VotingMember[];
}

/**
 * The weighted mean of the members' probabilities. A member that throws or gives no finite numbers for a row is left
 * out of that row and reported; the others share its weight in proportion to theirs. Where all are missing the row is
 * NaN. It does not explain itself: the members' contributions are to margins, and margins of different models do not
 * add up to a mean of probabilities. Permutation importance measures it like any model.
 */
export class SoftVoteModel implements Model {
  readonly kind = 'soft-vote';
  readonly featureNames: readonly string[];
  readonly outputs: readonly string[];
  readonly window: number;
  readonly #members: readonly VotingMember[];
  /** What one member says, kept from call to call. */
  #said: Matrix = zeros(0, 0);
  #weights = new Float64Array(0);

  /** Throws a RangeError for a member with other features or outputs. */
  constructor({ featureNames, outputs, members }: SoftVoteModelOptions) {
    for (const { name, model } of members) {
      if (model.featureNames.join('\n') !== featureNames.join('\n'))
        throw new RangeError(`The member ${name} has other features than the ensemble`);
      if (model.outputs.join('\n') !== outputs.join('\n'))
        throw new RangeError(`The member ${name} has other outputs than the ensemble`);
    }
    this.featureNames = featureNames;
    this.outputs = outputs;
    this.window = Math.max(1, ...members.map(({ model }) => model.window ?? 1));
    this.#members = members;
  }

  /** Throws a RangeError for a record whose weights and members do not belong together. */
  static restore(record: ModelRecord, restoreMember: (member: ModelRecord) => Model): SoftVoteModel {
    const { featureNames, outputs, attributes, members = [] } = record;
    const weights = new Map(Object.entries(Object(attributes['weights'])));
    if (members.length === 0 || weights.size !== members.length)
      throw new RangeError(`An ensemble has a weight for each member, had ${weights.size} for ${members.length}`);
    const voting = members.map((member) => {
      const weight: unknown = weights.get(member.name);
      if (typeof weight !== 'number' || !(weight > 0)) throw new RangeError(`The member ${member.name} has no weight`);
      return { name: member.name, weight, model: restoreMember(member) };
    });
    return new SoftVoteModel({ featureNames, outputs, members: voting });
  }

  predictInto(rows: FeatureRows, out: Matrix, missing?: ReportMissing): void {
    this.#requireShape(rows, out);
    this.#makeRoom(rows.rows);
    out.values.fill(0);
    const [weights, columns] = [this.#weights.fill(0), out.columns];
    for (const member of this.#members) {
      // What a member leaves out is missing, and not what the member before it said.
      this.#said.values.fill(Number.NaN);
      this.#ask(member, rows, missing);
      for (let row = 0; row < rows.rows; row++) {
        const said = this.#said.values.subarray(row * columns, (row + 1) * columns);
        if (!said.every(Number.isFinite)) {
          missing?.(row, member.name);
          continue;
        }
        weights[row] = (weights[row] ?? 0) + member.weight;
        for (let column = 0; column < columns; column++) {
          const place = row * columns + column;
          out.values[place] = (out.values[place] ?? 0) + member.weight * (said[column] ?? Number.NaN);
        }
      }
    }
    // 0 / 0 is NaN: a row for which nobody had a forecast has none.
    for (let place = 0; place < rows.rows * columns; place++)
      out.values[place] = (out.values[place] ?? 0) / (weights[Math.floor(place / columns)] ?? 0);
  }

  save(): ModelRecord {
    const { kind, featureNames, outputs, window } = this;
    return {
      kind,
      featureNames,
      outputs,
      ...(window === 1 ? {} : { window }),
      attributes: { weights: Object.fromEntries(this.#members.map(({ name, weight }) => [name, weight])) },
      tensors: {},
      members: this.#members.map(({ name, model }) => ({ ...model.save(), name })),
    };
  }

  #requireShape(rows: FeatureRows, out: Matrix): void {
    if (rows.columns !== this.featureNames.length)
      throw new RangeError(`The model has ${this.featureNames.length} features, the rows ${rows.columns}`);
    if (out.rows !== rows.rows || out.columns !== this.outputs.length)
      throw new RangeError(`Predictions need ${rows.rows} x ${this.outputs.length} cells`);
  }

  #makeRoom(rows: number): void {
    if (this.#said.rows === rows) return;
    this.#said = zeros(rows, this.outputs.length);
    this.#weights = new Float64Array(rows);
  }

  /** Lets a member forecast all rows at once; where that throws, one by one, so that one bad row costs no other. */
  #ask({ name, model }: VotingMember, rows: FeatureRows, missing: ReportMissing | undefined): void {
    const within = missing === undefined ? undefined : nestedReports(name, missing);
    const gone: [row: number, member: string][] = [];
    try {
      model.predictInto(rows, this.#said, (row, member) => gone.push([row, member]));
      for (const [row, member] of gone) within?.(row, member);
      return;
    } catch {
      // Asked again below.
    }
    const columns = this.outputs.length;
    for (let row = 0; row < rows.rows; row++) {
      const values = this.#said.values.subarray(row * columns, (row + 1) * columns);
      try {
        model.predictInto(singleRow(rows, row), { rows: 1, columns, values }, (_, member) => within?.(row, member));
      } catch {
        values.fill(Number.NaN);
      }
    }
  }
}

/** Members of a member are named with it, such as `trees/deep`. */
function nestedReports(name: string, missing: ReportMissing): ReportMissing {
  return (row, member) => missing(row, `${name}/${member}`);
}

function singleRow({ columns, values, windowOf }: FeatureRows, row: number): FeatureRows {
  const alone = { rows: 1, columns, values: values.subarray(row * columns, (row + 1) * columns) };
  return windowOf === undefined ? alone : { ...alone, windowOf: (_, length) => windowOf(row, length) };
}
