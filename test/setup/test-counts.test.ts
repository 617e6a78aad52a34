import { expect, test } from 'vitest';
import { addCounts, countVitest } from '../../companion/setup/test-counts.js';

const passed = { status: 'passed', assertionResults: [{ status: 'passed' }] };
const report = (of: object) => ({
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [],
  ...of,
});

test('tests count as vitest says', () => {
  const all = report({ numPassedTests: 5, numPendingTests: 1, numTodoTests: 1, testResults: [passed] });
  expect(countVitest(all, 0)).toEqual({ passed: 5, failed: 0, skipped: 2 });
});

test('a failed test is counted once, though its file failed with it', () => {
  const file = { status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] };
  expect(countVitest(report({ numPassedTests: 1, numFailedTests: 1, testResults: [file] }), 1).failed).toBe(1);
});

test('a file that could not be loaded is a failure', () => {
  const file = { status: 'failed', assertionResults: [] };
  expect(countVitest(report({ numPassedTests: 5, testResults: [passed, file] }), 1).failed).toBe(1);
});

test.each([
  ['all passed but something went wrong outside the tests', report({ numPassedTests: 5, testResults: [passed] }), 1],
  ['nothing ran', report({}), 0],
  ['no report was written', null, 0],
])('it is a failure where %s', (_, of, code) => {
  expect(countVitest(of, code).failed).toBe(1);
});

test('counts add up', () => {
  expect(
    addCounts([
      { passed: 1, failed: 0, skipped: 2 },
      { passed: 3, failed: 1, skipped: 0 },
    ]),
  ).toEqual({ passed: 4, failed: 1, skipped: 2 });
});
