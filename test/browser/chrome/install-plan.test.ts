import { expect, test } from 'vitest';
import { type InstallMachine, planInstall } from '../../../companion/browser/chrome/install.ts';

const machine = (of: Partial<InstallMachine> & { commands?: string[] }): InstallMachine => ({
  platform: 'linux',
  distribution: ['debian'],
  isRoot: false,
  sudoAsksNothing: false,
  isRefused: false,
  hasCommand: (name) => (of.commands ?? ['apt-get', 'sudo']).includes(name),
  ...of,
});
const commandsOf = (of: Parameters<typeof machine>[0]) =>
  planInstall(machine(of)).run?.commands.map(({ command }) => command.join(' ')) ?? null;

test('root on Debian refreshes the list and installs', () => {
  expect(commandsOf({ isRoot: true })).toEqual([
    'apt-get update -q',
    'apt-get install -y -q --no-install-recommends chromium',
  ]);
});

test('a list that cannot be refreshed does not end it, a failed installation does', () => {
  expect(planInstall(machine({ isRoot: true })).run?.commands.map(({ mayFail }) => mayFail)).toEqual([true, false]);
});

test('a user whose sudo asks nothing goes through it, and it may not begin to ask', () => {
  expect(commandsOf({ sudoAsksNothing: true })).toEqual([
    'sudo -n apt-get update -q',
    'sudo -n apt-get install -y -q --no-install-recommends chromium',
  ]);
});

test('a user who would be asked for a password is told the command instead', () => {
  expect(planInstall(machine({}))).toEqual({
    run: null,
    advice: 'sudo apt-get update -q && sudo apt-get install -y -q --no-install-recommends chromium',
  });
});

test('a user who refuses it is told the command instead, root too', () => {
  const advice = 'apt-get update -q && apt-get install -y -q --no-install-recommends chromium';
  expect(planInstall(machine({ isRoot: true, isRefused: true }))).toEqual({ run: null, advice });
});

test("Ubuntu's package, which is only the snap, is left alone", () => {
  expect(commandsOf({ isRoot: true, distribution: ['ubuntu', 'debian'] })).toBeNull();
});

test.each([
  ['linux', 'dnf', true, 'dnf install -y chromium'],
  ['linux', 'pacman', true, 'pacman -S --noconfirm --needed chromium'],
  ['linux', 'zypper', true, 'zypper --non-interactive install chromium'],
  ['linux', 'apk', true, 'apk add --no-cache chromium'],
  ['darwin', 'brew', false, 'brew install --cask google-chrome'],
] as const)('%s with %s', (platform, manager, isRoot, command) => {
  expect(commandsOf({ platform, commands: [manager], isRoot, distribution: [] })).toEqual([command]);
});

test('Windows with winget needs no rights', () => {
  expect(commandsOf({ platform: 'win32', commands: ['winget'], distribution: [] })?.[0]).toMatch(
    /^winget install --id Google\.Chrome /,
  );
});

test('a machine without a manager that we know is told where to get one', () => {
  expect(planInstall(machine({ commands: [] }))).toEqual({
    run: null,
    advice: expect.stringContaining('https://www.google.com/chrome/'),
  });
});
