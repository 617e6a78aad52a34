import { expect, test } from 'vitest';
import { isOrphan } from '../../../companion/browser/chrome/orphan.ts';

const ours = ['/usr/bin/chromium', '--remote-debugging-pipe', '--user-data-dir=/home/p'];

test.each([
  ['one whose companion is gone', ours, ['/sbin/init'], true],
  ['one whose companion is gone, with nothing told of its parent', ours, [], true],
  ['one that its companion holds', ours, ['/opt/node/bin/node', 'companion/app/main.ts'], false],
  ["a person's own", ['/usr/bin/chromium', '--user-data-dir=/home/p'], ['/sbin/init'], false],
  ['one of another profile', ['/usr/bin/chromium', '--remote-debugging-pipe', '--user-data-dir=/home/p2'], [], false],
])('%s', (_, args, parentArgs, is) => expect(isOrphan({ args, parentArgs }, '/home/p')).toBe(is));
