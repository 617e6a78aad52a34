import { expect, test } from 'vitest';
import {
  CdpConnection,
  type CdpError,
  type CdpMessage,
  type CdpWire,
  isCdpClosed,
} from '../../../companion/browser/cdp/cdp.ts';

type Call = {
  method: string;
  sessionId: string | undefined;
  answer: (refused: boolean | Error, answer: unknown) => void;
};

function openFake() {
  const calls: Call[] = [];
  let emit = (_: CdpMessage) => {};
  let end = () => {};
  const wire: CdpWire = {
    send: (method, _params, sessionId, answer) => calls.push({ method, sessionId, answer }),
    close: async () => {},
    onMessage: (listener) => {
      emit = listener;
    },
    onEnd: (listener) => {
      end = listener;
    },
  };
  const cdp = new CdpConnection(wire);
  const attach = (sessionId: string, parent?: string) => {
    emit({ method: 'Target.attachedToTarget', params: { sessionId }, sessionId: parent });
    return cdp.target(sessionId);
  };
  const detach = (sessionId: string) => emit({ method: 'Target.detachedFromTarget', params: { sessionId } });
  return { cdp, calls, attach, detach, emit: (message: CdpMessage) => emit(message), end: () => end() };
}

const failureOf = (promise: Promise<unknown>): Promise<CdpError> =>
  promise.then(Promise.reject.bind(Promise), (error) => error);

test('a call goes to its session and settles with its answer', async () => {
  const { calls, attach } = openFake();
  const answered = attach('s1').send('Page.enable');
  expect(calls).toMatchObject([{ method: 'Page.enable', sessionId: 's1' }]);
  calls[0]?.answer(false, { fine: true });
  expect(await answered).toEqual({ fine: true });
});

test("Chrome's refusal carries its words, its method and a stack that shows the caller", async () => {
  const { cdp, calls } = openFake();
  async function theCaller() {
    await cdp.send('Browser.close');
  }
  const failure = failureOf(theCaller());
  calls[0]?.answer(true, { message: 'Not allowed', data: 'why' });
  const error = await failure;
  expect(error).toMatchObject({
    failure: 'refused',
    reason: 'Not allowed (why)',
    message: 'Browser.close: Not allowed (why)',
  });
  expect(error.stack).toContain('theCaller');
  expect(isCdpClosed(error)).toBe(false);
});

test('the end of the connection rejects every pending call and closes every session, with the reason', async () => {
  const { cdp, attach, end } = openFake();
  const session = attach('s1');
  const failures = [failureOf(cdp.send('Browser.getVersion')), failureOf(session.send('Page.enable'))];
  end();
  for (const error of await Promise.all(failures)) expect(isCdpClosed(error)).toBe(true);
  expect(cdp.closed.aborted).toBe(true);
  expect(session.closed.reason).toMatchObject({ message: 'the connection to Chrome ended' });
  expect((await failureOf(session.send('Page.enable'))).reason).toBe('the connection to Chrome ended');
});

test('a detached session takes those attached from it along, and leaves the others', async () => {
  const { attach, detach } = openFake();
  const [page, frame, other] = [attach('page'), attach('frame', 'page'), attach('other')];
  const pending = failureOf(frame.send('Page.enable'));
  detach('page');
  expect([page, frame, other].map((target) => target.closed.aborted)).toEqual([true, true, false]);
  expect((await pending).failure).toBe('closed');
});

test('an answer that comes after the end changes nothing', async () => {
  const { cdp, calls, end } = openFake();
  const failure = failureOf(cdp.send('Browser.getVersion'));
  end();
  calls[0]?.answer(new Error('WebSocket connection closed'), undefined);
  expect((await failure).reason).toBe('the connection to Chrome ended');
});

test('the same id gives the same session while it lives, and a closed one after', () => {
  const { cdp, attach, detach } = openFake();
  expect(attach('s1')).toBe(cdp.target('s1'));
  expect(cdp.target('s1').closed.aborted).toBe(false);
  detach('s1');
  expect(cdp.target('s1').closed.aborted).toBe(true);
});

test('events reach the listeners of their own session only, until they stop listening', () => {
  const { cdp, attach, emit } = openFake();
  const heard: string[] = [];
  const stop = attach('s1').on('Page.frameNavigated', () => heard.push('s1'));
  attach('s2').on('Page.frameNavigated', () => heard.push('s2'));
  cdp.on('Page.frameNavigated', () => heard.push('browser'));
  emit({ method: 'Page.frameNavigated', params: {}, sessionId: 's1' });
  stop();
  emit({ method: 'Page.frameNavigated', params: {}, sessionId: 's1' });
  expect(heard).toEqual(['s1']);
});

test('whoever hears of a new target can use its session at once', () => {
  const { cdp, emit } = openFake();
  const usable: boolean[] = [];
  cdp.on('Target.attachedToTarget', ({ sessionId }) => usable.push(!cdp.target(sessionId).closed.aborted));
  emit({ method: 'Target.attachedToTarget', params: { sessionId: 's1' } });
  expect(usable).toEqual([true]);
});
