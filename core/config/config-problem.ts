/** One thing wrong with the configuration, as a value: where it stands and what was expected there. */
export interface ConfigProblem {
  /** Errors keep the file (or its pool) from running; warnings are worth a look. */
  readonly severity: 'error' | 'warning';
  /** Path as the operator knows it. */
  readonly file: string;
  /** From 1; undefined where the file as a whole is meant. */
  readonly line: number | undefined;
  readonly column: number | undefined;
  /** Such as `port[0].difficulty.min`; empty where the file as a whole is meant. */
  readonly key: string;
  /** What was expected, one sentence without an end mark. */
  readonly message: string;
  /** Nearest valid key or value. */
  readonly suggestion: string | undefined;
}

/** One line for a terminal or a log: `file:line:column key: message (did you mean ...?)`. */
export function describeProblem(problem: ConfigProblem): string {
  const place = [problem.file, problem.line, problem.column].filter((part) => part !== undefined);
  const key = problem.key === '' ? '' : ` ${problem.key}:`;
  const hint = problem.suggestion === undefined ? '' : ` (did you mean "${problem.suggestion}"?)`;
  return `${place.join(':')}${key} ${problem.message}${hint}`;
}
