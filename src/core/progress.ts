/** How far a long job is. Whoever shows it works out rate and time left. */
export interface ProgressReport {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
}

export type ReportProgress = (report: ProgressReport) => void;
