/** One line of a run's logs. */
export interface LoggedLine {
  readonly time: string;
  readonly kind: string;
  /** The detail for people, on one line. */
  readonly text: string;
  readonly detail: Readonly<Record<string, unknown>>;
}
