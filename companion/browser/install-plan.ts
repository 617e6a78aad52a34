/** How a browser can be put on this machine: one row a package manager, and which of them may be used. Pure. */

export type InstallMachine = {
  readonly platform: NodeJS.Platform;
  /** `ID` and `ID_LIKE` of /etc/os-release, lower case; empty elsewhere. */
  readonly distribution: readonly string[];
  readonly isRoot: boolean;
  /** `sudo` runs commands without asking. */
  readonly sudoAsksNothing: boolean;
  hasCommand(name: string): boolean;
};

export type Command = readonly [program: string, ...args: string[]];

export type InstallPlan = {
  /** Commands that may be run now, one after the other, or null where none may. */
  readonly run: { readonly manager: string; readonly commands: readonly InstallStep[] } | null;
  /** What a person can type to get a browser. */
  readonly advice: string;
};

export type InstallStep = { readonly command: Command; readonly mayFail: boolean };

type Manager = {
  readonly name: string;
  readonly platform: NodeJS.Platform;
  readonly needsRoot: boolean;
  /** Refreshes the list of packages; offline it fails, but the package may still be in a cache. */
  readonly refresh?: Command;
  readonly install: Command;
  /** Distributions where the package isn't the browser. */
  readonly notOn?: readonly string[];
};

const managers: readonly Manager[] = [
  {
    name: 'apt-get',
    platform: 'linux',
    needsRoot: true,
    refresh: ['apt-get', 'update', '-q'],
    install: ['apt-get', 'install', '-y', '-q', '--no-install-recommends', 'chromium'],
    // Ubuntu's package only fetches the snap, which doesn't run in containers and may not read our profiles.
    notOn: ['ubuntu'],
  },
  { name: 'dnf', platform: 'linux', needsRoot: true, install: ['dnf', 'install', '-y', 'chromium'] },
  {
    name: 'pacman',
    platform: 'linux',
    needsRoot: true,
    install: ['pacman', '-S', '--noconfirm', '--needed', 'chromium'],
  },
  {
    name: 'zypper',
    platform: 'linux',
    needsRoot: true,
    install: ['zypper', '--non-interactive', 'install', 'chromium'],
  },
  { name: 'apk', platform: 'linux', needsRoot: true, install: ['apk', 'add', '--no-cache', 'chromium'] },
  { name: 'brew', platform: 'darwin', needsRoot: false, install: ['brew', 'install', '--cask', 'google-chrome'] },
  {
    name: 'winget',
    platform: 'win32',
    needsRoot: false,
    install: [
      'winget',
      'install',
      '--id',
      'Google.Chrome',
      '--silent',
      '--accept-package-agreements',
      '--accept-source-agreements',
    ],
  },
];

/** The first manager that is there and has the browser; run with root's rights or without a password, or not at all. */
export function planInstall(machine: InstallMachine): InstallPlan {
  const manager = managers.find(
    (row) =>
      row.platform === machine.platform &&
      machine.hasCommand(row.name) &&
      !machine.distribution.some((id) => row.notOn?.includes(id)),
  );
  if (!manager) return { run: null, advice: 'install Google Chrome from https://www.google.com/chrome/' };
  const steps = (how: (command: Command) => Command): readonly InstallStep[] => [
    ...(manager.refresh ? [{ command: how(manager.refresh), mayFail: true }] : []),
    { command: how(manager.install), mayFail: false },
  ];
  const needsSudo = manager.needsRoot && !machine.isRoot;
  const typed = steps((command) => (needsSudo ? ['sudo', ...command] : command));
  const advice = typed.map(({ command }) => command.join(' ')).join(' && ');
  if (!needsSudo) return { run: { manager: manager.name, commands: typed }, advice };
  if (!machine.sudoAsksNothing) return { run: null, advice };
  return { run: { manager: manager.name, commands: steps((command) => ['sudo', '-n', ...command]) }, advice };
}
