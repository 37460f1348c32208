import { readFileSync, statSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { templateFile } from '../../infra/built.ts';
import { ensureBuilt } from '../support/service.ts';

/** What AWS takes of a stack like this one, none of which the synthesis knows; a raised quota is not counted on. */
const quotas = {
  templateBytes: 1_000_000,
  resources: 500,
  routesOfAnApi: 300,
  integrationsOfAnApi: 300,
  functionPolicyBytes: 20_480,
  rolePolicyBytes: 10_240,
  keyPolicyBytes: 32_768,
  environmentBytes: 4_096,
};

let resources: Record<string, { readonly Type: string; readonly Properties: Record<string, unknown> }>;
beforeAll(async () => {
  await ensureBuilt();
  resources = JSON.parse(readFileSync(templateFile, 'utf8')).Resources;
});

test('the template, its resources and the API’s routes are far from what AWS takes', () => {
  const used = {
    templateBytes: statSync(templateFile).size,
    resources: Object.keys(resources).length,
    routesOfAnApi: of('AWS::ApiGatewayV2::Route').length,
    integrationsOfAnApi: of('AWS::ApiGatewayV2::Integration').length,
  };
  const shares = Object.entries(used).map(
    ([name, count]) => [name, count / quotas[name as keyof typeof used]] as const,
  );
  expect(shares.filter(([, share]) => share > 0.8)).toEqual([]);
});

test('the policies of functions, roles and the key, and every environment, fit', () => {
  const permitted = groups('AWS::Lambda::Permission', ({ FunctionName }) => FunctionName);
  const granted = groups('AWS::IAM::Policy', ({ Roles }) => Roles);
  // What stands for an address is some 150 bytes when it is there.
  const tooLarge = [
    ...permitted.filter((all) => size(all) > quotas.functionPolicyBytes / 2),
    ...granted.filter((all) => size(all.map(({ PolicyDocument }) => PolicyDocument)) > quotas.rolePolicyBytes / 2),
    ...of('AWS::KMS::Key').filter(({ KeyPolicy }) => size(KeyPolicy) > quotas.keyPolicyBytes / 2),
    ...of('AWS::Lambda::Function').filter(({ Environment }) => size(Environment) > quotas.environmentBytes / 2),
  ];
  expect(tooLarge).toEqual([]);
  expect([permitted.length, granted.length]).toEqual([9, 9]);
});

function of(type: string): Record<string, unknown>[] {
  return Object.values(resources).flatMap(({ Type, Properties }) => (Type === type ? [Properties] : []));
}

/** The resources of a type that belong to one owner, owner by owner. */
function groups(type: string, owner: (properties: Record<string, unknown>) => unknown): Record<string, unknown>[][] {
  const all = of(type);
  const owners = new Set(all.map((each) => JSON.stringify(owner(each))));
  return [...owners].map((one) => all.filter((each) => JSON.stringify(owner(each)) === one));
}

function size(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
