import { SimulationInput, SimulationView } from '../../shared/publishing/simulation-input.ts';
import { bureauRoles } from '../../shared/roles.ts';
import { operation } from './services.ts';

export const simulationOperations = [
  operation(
    {
      id: 'simulate',
      method: 'post',
      path: '/v1/simulations',
      summary: '试算一项改动对一年的申报或一份名册的影响',
      description: '只算不存，不需要 Idempotency-Key。改动前后各按一份政策或一组选择项，逐个幼儿月算到分。',
      tag: '试算',
      roles: bureauRoles,
      body: SimulationInput,
      answer: SimulationView,
      refusals: ['invalid_policy', 'policy_too_large', 'too_many_lines', 'policy_not_found', 'rate_out_of_bounds'],
      examples: {
        body: {
          kind: 'operating-subsidy',
          population: {
            roster: [
              {
                month: '2024-05',
                facts: { operatingRate: '0.10' },
                children: [{ feeStandard: '2000.00', birthOrder: 1, classType: '托小班' }],
              },
            ],
          },
          after: { settings: { operatingRate: '0.12' } },
        },
      },
    },
    async ({ principal: { division }, body, now }, { database, law: reader }) => {
      // Computing by columns is loaded for whoever asks, not at every start.
      const { simulated } = await import('./simulated.ts');
      return { body: await simulated(body, division, await reader.latest(now), database) };
    },
  ),
];
