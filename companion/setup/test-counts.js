/** How many tests passed and failed, by vitest's JSON report. Pure. */

/**
 * A file that could not be loaded has no tests to count, and is one failure; so is a run that ended badly for a reason of its own
 * (an unhandled rejection, no tests, no report).
 */
export function countVitest(report, exitCode) {
  const files = report?.testResults ?? [];
  const unloaded = files.filter((file) => file.status === 'failed' && !file.assertionResults.some(isFailed)).length;
  const passed = report?.numPassedTests ?? 0;
  const failed = (report?.numFailedTests ?? 0) + unloaded;
  const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
  const isUnexplained = failed === 0 && (exitCode !== 0 || passed === 0);
  return { passed, failed: isUnexplained ? 1 : failed, skipped };
}

export function addCounts(all) {
  const sum = (of) => all.reduce((total, counts) => total + of(counts), 0);
  return {
    passed: sum((counts) => counts.passed),
    failed: sum((counts) => counts.failed),
    skipped: sum((counts) => counts.skipped),
  };
}

function isFailed(assertion) {
  return assertion.status === 'failed';
}
