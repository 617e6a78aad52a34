/** Calls about the fleet. Consents are given by the person alone: programs of this machine, and Tabtrawl's own pages. */
import { TabtrawlError } from '../../shared/batch/errors.ts';
import type { Params, Result } from '../../shared/protocol/calls.ts';
import type { CalledBy, ServiceFleet, ServiceParts } from './ports.ts';

type FleetCall = 'fleet.get' | 'fleet.trust' | 'fleet.hand' | 'fleet.takeBack';

type FleetHandlers = {
  readonly [N in FleetCall]: (params: Params<N>, caller: CalledBy) => Result<N> | Promise<Result<N>>;
};

export function fleetHandlers({ fleet }: Pick<ServiceParts, 'fleet'>): FleetHandlers {
  const asked = (caller: CalledBy): ServiceFleet => {
    if (caller.kind === 'paired')
      throw new TabtrawlError('unauthorized', 'What a fleet may read is said on the machine of its coordinator.');
    if (!fleet)
      throw new TabtrawlError(
        'conflict',
        'This companion has no fleet. Start it with --fleet and the address of a queue.',
      );
    return fleet;
  };
  return {
    // Addresses of pages at work are in it, which are not a paired browser's to see.
    'fleet.get': (_, caller) => ({ fleet: caller.kind === 'paired' ? null : (fleet?.info() ?? null) }),
    'fleet.trust': ({ host, as }, caller) => {
      const one = asked(caller);
      one.trust(host, as);
      return { fleet: one.info() };
    },
    'fleet.hand': async (of, caller) => {
      if (caller.kind !== 'local')
        throw new TabtrawlError(
          'unauthorized',
          'A sign-in is handed over on the command line: tabtrawl fleet hand HOST WORKER CODE',
        );
      const one = asked(caller);
      await one.handOver(of);
      return { fleet: one.info() };
    },
    'fleet.takeBack': async ({ host, worker }, caller) => ({ taken: await asked(caller).takeBack(host, worker) }),
  };
}
