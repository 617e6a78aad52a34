/**
 * How many tests passed and failed, by vitest's JSON report. Pure.
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 * @typedef {{ status: string, assertionResults: readonly { status: string }[] }} FileResult
 * @typedef {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number, testResults: readonly FileResult[] }} Report
 */

/**
 * A file that could not be loaded has no tests to count, and is one failure; so is a run that ended badly for a reason of its own
 * (an unhandled rejection, no tests, no report).
 * @param {Report | null} report
 * @param {number} exitCode
 * @returns {Counts}
 */
export function countVitest(report, exitCode) {
  const files = report?.testResults ?? [];
  const unloaded = files.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const passed = report?.numPassedTests ?? 0;
  const failed = (report?.numFailedTests ?? 0) + unloaded;
  const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
  const isUnexplained = failed === 0 && (exitCode !== 0 || passed === 0);
  return { passed, failed: isUnexplained ? 1 : failed, skipped };
}

/**
 * @param {readonly Counts[]} all
 * @returns {Counts}
 */
export function addCounts(all) {
  /** @param {(counts: Counts) => number} of */
  const sum = (of) => all.reduce((total, counts) => total + of(counts), 0);
  return {
    passed: sum((counts) => counts.passed),
    failed: sum((counts) => counts.failed),
    skipped: sum((counts) => counts.skipped),
  };
}
