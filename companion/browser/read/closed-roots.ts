/**
 * Shadow roots that a page has closed: no script sees into them, a person does. The browser's own tree names them, and they are kept in our
 * isolated world, where `takeSample` and `readPage` look for them.
 */
import type { CdpTarget } from '../cdp/cdp.ts';

/** What is kept in the isolated world: root by host. */
export type ClosedKept = { closedRoots?: WeakMap<Element, ShadowRoot> };

type Node = {
  readonly backendNodeId: number;
  readonly shadowRootType?: string;
  readonly shadowRoots?: readonly Node[];
  readonly children?: readonly Node[];
};

/** Pages made of hundreds must not use up their time. */
const mostRoots = 200;

/** Gives how many there are in the document, those in others included; those of frames are left out. */
export async function keepClosedRoots(target: CdpTarget, world: number): Promise<number> {
  const { root } = await target.send('DOM.getDocument', { depth: -1, pierce: true });
  const closed: number[] = [];
  const left: Node[] = [root];
  for (let node = left.pop(); node && closed.length < mostRoots; node = left.pop()) {
    if (node.shadowRootType === 'closed') closed.push(node.backendNodeId);
    left.push(...(node.children ?? []), ...(node.shadowRoots ?? []));
  }
  await Promise.all(
    closed.map(async (backendNodeId) => {
      const { object } = await target.send('DOM.resolveNode', { backendNodeId, executionContextId: world });
      if (object.objectId === undefined) return;
      await target.send('Runtime.callFunctionOn', { objectId: object.objectId, functionDeclaration: String(keepRoot) });
    }),
  );
  return closed.length;
}

function keepRoot(this: ShadowRoot): void {
  const kept: ClosedKept = globalThis as ClosedKept;
  kept.closedRoots ??= new WeakMap();
  kept.closedRoots.set(this.host, this);
}
