/** One line of a run's logs. */
export interface LoggedLine {
  readonly time: string;
  readonly kind: string;
  /** The detail as text on one line. */
  readonly text: string;
  readonly detail: Readonly<Record<string, unknown>>;
}
