import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';

/** What the local service reads out of the synthesised template: the same tables, functions and routes as in the cloud. */
export interface LocalStack {
  readonly tables: readonly LocalTable[];
  readonly functions: readonly LocalFunction[];
  readonly routes: readonly LocalRoute[];
  readonly schedules: readonly LocalSchedule[];
  readonly audience: string;
}

export interface LocalTable {
  readonly definition: CreateTableCommandInput & { readonly TableName: string };
  readonly timeToLive: string | undefined;
}

export interface LocalFunction {
  readonly audience: string;
  /** Variables whose values the template states or that name a table; the rest is made at deployment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

export interface LocalRoute {
  /** `GET /v1/claims/{id}` or `$default`. */
  readonly key: string;
  readonly audience: string;
  readonly authorized: boolean;
}

/** A worker and how often it is called. */
export interface LocalSchedule {
  readonly audience: string;
  readonly everyMs: number;
}

type Properties = Readonly<Record<string, unknown>>;
type Resources = Readonly<Record<string, { readonly Type: string; readonly Properties: Properties }>>;

/** Reads a template of this product's stack; a resource written in a way unknown here is a broken invariant. */
export function readTemplate({ Resources: resources }: { readonly Resources: Resources }): LocalStack {
  const ofType = (type: string) => Object.entries(resources).filter(([, resource]) => resource.Type === type);
  const functionAt = (id: string) => functionOf(resources[id]!.Properties, resources);
  return {
    tables: ofType('AWS::DynamoDB::Table').map(([id, { Properties }]) => tableOf(id, Properties)),
    functions: ofType('AWS::Lambda::Function').map(([, { Properties }]) => functionOf(Properties, resources)),
    routes: ofType('AWS::ApiGatewayV2::Route').map(([, { Properties }]) => ({
      key: Properties.RouteKey as string,
      audience: functionAt(functionBehind(Properties, resources)).audience,
      authorized: Properties.AuthorizationType === 'JWT',
    })),
    schedules: ofType('AWS::Events::Rule').map(([, { Properties }]) => scheduleOf(Properties, functionAt)),
    audience: ofType('AWS::ApiGatewayV2::Authorizer').map(([, { Properties }]) => audienceOf(Properties))[0] ?? 'tuobu',
  };
}

/**
 * A template's table properties are nearly CreateTable's input; backup, encryption and protection have no local meaning. The stream is
 * left out: each of its records makes the local engine's next write slower, and `outbox-feed.ts` finds events without it.
 */
function tableOf(id: string, properties: Properties): LocalTable {
  const indexes = (properties.GlobalSecondaryIndexes ?? []) as CreateTableCommandInput['GlobalSecondaryIndexes'];
  const ttl = properties.TimeToLiveSpecification as { AttributeName: string } | undefined;
  return {
    definition: {
      TableName: (properties.TableName as string | undefined) ?? id,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: properties.KeySchema as CreateTableCommandInput['KeySchema'],
      AttributeDefinitions: properties.AttributeDefinitions as CreateTableCommandInput['AttributeDefinitions'],
      ...(indexes?.length ? { GlobalSecondaryIndexes: indexes } : {}),
    },
    timeToLive: ttl?.AttributeName,
  };
}

function functionOf(properties: Properties, resources: Resources): LocalFunction {
  const variables = (properties.Environment as { Variables: Properties } | undefined)?.Variables ?? {};
  const stated = Object.entries(variables).flatMap(([name, value]): [string, string][] => {
    const table = resources[(value as { Ref?: string }).Ref ?? '']?.Type === 'AWS::DynamoDB::Table';
    if (typeof value === 'string') return [[name, value]];
    return table ? [[name, (value as { Ref: string }).Ref]] : [];
  });
  const environment = Object.fromEntries(stated);
  const audience = environment.POWERTOOLS_SERVICE_NAME;
  if (!audience) throw new Error('a function of the template does not say whose it is');
  return { audience, environment, timeoutMs: Number(properties.Timeout) * 1000 };
}

/** Route → integration → function: `integrations/` joined with a Ref, then the function's Arn. */
function functionBehind(route: Properties, resources: Resources): string {
  const join = (route.Target as { 'Fn::Join': [string, [string, { Ref: string }]] })['Fn::Join'];
  const integration = resources[join[1][1].Ref]!.Properties;
  const arn = attributeOf(integration.IntegrationUri);
  if (!arn) throw new Error(`the route ${String(route.RouteKey)} leads to no function of the template`);
  return arn[0];
}

function scheduleOf(rule: Properties, functionAt: (id: string) => LocalFunction): LocalSchedule {
  const hours = /^rate\((\d+) hours?\)$/.exec(String(rule.ScheduleExpression))?.[1];
  const [target] = rule.Targets as [{ Arn: unknown }];
  const arn = attributeOf(target.Arn);
  if (!hours || !arn) throw new Error(`the schedule ${String(rule.ScheduleExpression)} is written in an unknown way`);
  return { audience: functionAt(arn[0]).audience, everyMs: Number(hours) * 3_600_000 };
}

function attributeOf(value: unknown): [string, string] | undefined {
  return (value as { 'Fn::GetAtt'?: [string, string] } | undefined)?.['Fn::GetAtt'];
}

function audienceOf(authorizer: Properties): string {
  return (authorizer.JwtConfiguration as { Audience: string[] }).Audience[0]!;
}
