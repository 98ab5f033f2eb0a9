/** How far a long job has come. The code that displays it computes the rate and the time left. */
export interface ProgressReport {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
}

export type ReportProgress = (report: ProgressReport) => void;
