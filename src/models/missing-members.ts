/** Reports that a member of an ensemble gave nothing for a row. */
export type ReportMissing = (row: number, member: string) => void;

/** Which members of an ensemble were missing in which rows of one prediction. */
export class MissingMembers {
  readonly #byRow = new Map<number, readonly string[]>();

  /** To be given to `predictInto`. */
  readonly report: ReportMissing = (row, member) => {
    this.#byRow.set(row, [...(this.#byRow.get(row) ?? []), member]);
  };

  /** The members that gave nothing for a row; undefined where none was missing. */
  of(row: number): readonly string[] | undefined {
    return this.#byRow.get(row);
  }

  /** In how many rows each member was missing. */
  get counts(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const members of this.#byRow.values())
      for (const member of members) counts.set(member, (counts.get(member) ?? 0) + 1);
    return counts;
  }
}
